from collections.abc import Iterable

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from qingshan.accounts.models import User
from qingshan.core.clock import now
from qingshan.people.models import Person
from scheduling.bookings.selectors import Appointment, upcoming_for_person

from .models import Activity, Enrolment


def open_activities(limit: int = 20) -> QuerySet[Activity]:
    """Return what is announced and yet to come, for the portal; ``activity.remaining`` places are left."""
    rows = Activity.objects.filter(status=Activity.Status.OPEN, start__gt=now())
    return rows.select_related("programme").order_by("start", "pk")[:limit]


def next_appointments(person: Person, limit: int = 3) -> list[Appointment]:
    """Return a resident's next bookings, activities included."""
    return upcoming_for_person(person, limit)


def activities_listed(status: str = "") -> QuerySet[Activity]:
    """Return activities for the desk's list with counts: ``waiting`` residents; the latest first."""
    rows = Activity.objects.select_related("programme", "leader").annotate(
        waiting=Count("enrolments", filter=Q(enrolments__status=Enrolment.Status.WAITING))
    )
    if status:
        rows = rows.filter(status=status)
    return rows.order_by("-start", "pk")


def enrolments_for(actor: User, activity: Activity) -> QuerySet[Enrolment]:
    """Return the standing enrolments whose residents the actor may see, in the order of entry."""
    found: QuerySet[Enrolment] = Enrolment.objects.visible_to(actor)
    rows = found.filter(activity=activity).exclude(status=Enrolment.Status.CANCELLED)
    return rows.select_related("person", "attendance").order_by("status", "pk")


def others_enrolled(activity: Activity, seen: Iterable[Enrolment]) -> int:
    """Count the standing enrolments that are not among ``seen``."""
    standing = activity.enrolments.exclude(status=Enrolment.Status.CANCELLED)
    return standing.exclude(pk__in=[row.pk for row in seen]).count()


def to_mark(actor: User) -> QuerySet[Activity]:
    """Return begun activities in which a resident of the actor is not yet marked, the oldest first."""
    mine = Enrolment.objects.visible_to(actor).filter(
        activity=OuterRef("pk"), status=Enrolment.Status.ENROLLED, attendance__isnull=True
    )
    rows = Activity.objects.filter(Exists(mine), status=Activity.Status.OPEN, end__lte=now())
    return rows.order_by("end", "pk")
