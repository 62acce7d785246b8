from django.db.models import Count, Max, Min, Q, QuerySet

from counseling.models import Episode
from qingshan.accounts.models import User


def episodes_of(actor: User) -> QuerySet[Episode]:
    """Return the actor's own episodes, open ones first, with sessions_held, first_held and last_held."""
    held = Q(sessions__status="held")
    found: QuerySet[Episode] = (
        Episode.objects.visible_to(actor)
        .select_related("person", "counselor", "case")
        .annotate(
            sessions_held=Count("sessions", filter=held, distinct=True),
            first_held=Min("sessions__held_at", filter=held),
            last_held=Max("sessions__held_at", filter=held),
        )
        .order_by("-status", "-opened_at")
    )
    return found
