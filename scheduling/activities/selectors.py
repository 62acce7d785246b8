from collections.abc import Iterable

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from qingshan.accounts.models import User
from qingshan.core.clock import now
from qingshan.people.models import Person
from scheduling.bookings.selectors import Appointment, upcoming_for_person

from .models import Activity, Enrolment


def open_activities(limit: int | None = 20) -> QuerySet[Activity]:
    """Return what is announced and yet to come, for the portal; ``activity.remaining`` places are left."""
    rows = Activity.objects.filter(status=Activity.Status.OPEN, start__gt=now(), listed=True)
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


def to_be_marked(actor: User, activity: Activity) -> QuerySet[Enrolment]:
    """Return the residents with a place whom the actor marks: the leader everybody, others those whom they may see."""
    rows = activity.enrolments.filter(status=Enrolment.Status.ENROLLED).select_related("person", "attendance")
    if activity.leader_id != actor.pk:
        rows = rows.filter(pk__in=Enrolment.objects.visible_to(actor).values("pk"))
    return rows.order_by("pk")


def others_enrolled(activity: Activity, seen: Iterable[Enrolment]) -> int:
    """Count the standing enrolments that are not among ``seen``."""
    standing = activity.enrolments.exclude(status=Enrolment.Status.CANCELLED)
    return standing.exclude(pk__in=[row.pk for row in seen]).count()


def to_mark(actor: User) -> QuerySet[Activity]:
    """Return begun activities in which a resident of the actor is not yet marked, the oldest first."""
    unmarked = Enrolment.objects.filter(
        activity=OuterRef("pk"), status=Enrolment.Status.ENROLLED, attendance__isnull=True
    )
    mine = unmarked.filter(pk__in=Enrolment.objects.visible_to(actor).values("pk"))
    rows = Activity.objects.filter(
        Exists(mine) | (Q(leader=actor) & Exists(unmarked)), status=Activity.Status.OPEN, end__lte=now()
    )
    return rows.order_by("end", "pk")


def own_enrolments(actor: User) -> QuerySet[Enrolment]:
    """Return a resident's own standing enrolments, the latest first."""
    rows = Enrolment.objects.filter(person=actor.person_id).exclude(status=Enrolment.Status.CANCELLED)
    return rows.select_related("activity__programme", "attendance").order_by("-activity__start")
