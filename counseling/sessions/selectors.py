from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from counseling.models import Session
from qingshan.accounts.models import User
from qingshan.core.clock import now
from qingshan.people.models import Person


def sessions_held(case_id: int) -> int:
    """Return how many counselling sessions a case has had; all that casework and reporting may ask."""
    return Session.objects.held().filter(episode__case_id=case_id).count()


def next_sessions(person: Person) -> QuerySet[Session]:
    """Return a resident's own coming sessions, the next first."""
    return (
        Session.objects.booked()
        .filter(episode__person=person, booking__end__gte=now())
        .select_related("booking", "episode__counselor")
        .order_by("booking__start")
    )


def sessions_of(episode_id: UUID) -> QuerySet[Session]:
    """Return an episode's sessions, the latest first."""
    return (
        Session.objects.filter(episode_id=episode_id)
        .select_related("booking")
        .prefetch_related("notes", "responses")
        .order_by("-booking__start")
    )


def waiting_sessions(counselor: User) -> QuerySet[Session]:
    """Return the counsellor's booked sessions from the past until the end of today: to be held and registered."""
    tomorrow = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return (
        Session.objects.booked()
        .filter(episode__counselor=counselor, booking__start__lt=tomorrow)
        .select_related("booking", "episode__person")
        .order_by("booking__start")
    )


def unsealed_sessions(counselor: User) -> QuerySet[Session]:
    """Return the counsellor's held sessions that have no sealed note yet."""
    return (
        Session.objects.held()
        .filter(episode__counselor=counselor, notes__isnull=True)
        .select_related("booking")
        .order_by("held_at")
    )
