"""Activities that repeat: each occurrence of the series is an activity of its own, kept in step with its booking."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse

from qingshan.access.gate import require
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.notifications.services import send
from scheduling.bookings.models import Allocation, Booking
from scheduling.resources.models import Resource
from scheduling.resources.services import new_group, resource_for_user
from scheduling.retry import rehearsal
from scheduling.series.arranging import Choices, Line
from scheduling.series.models import Series
from scheduling.series.owners import Owner
from scheduling.series.plan import Plan, occurrences
from scheduling.series.services import make_series, preview_series

from .models import Activity, ActivitySeries, Enrolment, Programme
from .places import PLACED, leave, take_time
from .rules import HOSTS, can_host
from .services import check_capacity, check_leader

STAGES = list(Activity.Stage)


@dataclass(frozen=True)
class Gathering:
    """A series of activities to be. plan: its times, of kind "activity"; capacity: places of each."""

    plan: Plan
    programme: Programme
    title: str
    place: str
    capacity: int
    leader: User
    room: Resource | None = None
    listed: bool = True


def preview(*, actor: User, gathering: Gathering, choices: Choices) -> list[Line]:
    """Return what would become of each; nothing is saved. Raises Refused, Invalid (with the field), Conflict."""
    _check(actor, gathering)
    with rehearsal():
        resources = _resources(gathering, new_group(name=gathering.title, place=gathering.place))
        return preview_series(actor=actor, resources=resources, plan=gathering.plan, choices=choices)


@transaction.atomic
def announce(*, actor: User, gathering: Gathering, choices: Choices, idempotency_key: str) -> Series:
    """Announce a series of activities and take the time of leader and room for each, or for none.

    The same key again returns the series that stands. Of a group, each meeting is put into the stage of its work that
    its place in the series suggests (MZ/T 095-2017), to be corrected one by one. Raises as ``make_series`` does.
    """
    _check(actor, gathering)
    standing: Series | None = Series.objects.filter(created_by=actor, idempotency_key=idempotency_key).first()
    if standing is not None:
        return standing
    group = new_group(name=gathering.title, place=gathering.place, seats=gathering.capacity)

    def attach(series: Series) -> None:
        ActivitySeries.objects.create(
            series=series,
            programme=gathering.programme,
            title=gathering.title,
            place=gathering.place,
            capacity=gathering.capacity,
            listed=gathering.listed,
            leader=gathering.leader,
            resource=group,
            meetings=len(occurrences(gathering.plan)),
        )
        record(actor=actor, action="activity.series", subject=series)

    return make_series(
        actor=actor,
        resources=_resources(gathering, group),
        plan=gathering.plan,
        choices=choices,
        idempotency_key=idempotency_key,
        attach=attach,
    )


class ActivityOwner(Owner):
    """Keeps the activities in step with the bookings of their series, and the residents' time with both."""

    def made(self, series: Series, booking: Booking, actor: User | None) -> None:
        form = ActivitySeries.objects.select_related("programme").get(series_id=series.first_part_id)
        number = Activity.objects.filter(series_id=series.first_part_id).count()
        Activity.objects.create(
            programme=form.programme,
            title=f"{form.title} · {number + 1}",
            place=form.place,
            start=booking.start,
            end=booking.end,
            capacity=form.capacity,
            stage=_stage(form, number),
            listed=form.listed,
            series_id=series.first_part_id,
            resource_id=form.resource_id,
            booking=booking,
            leader_id=form.leader_id,
            created_by_id=series.created_by_id,
        )

    def moved(self, series: Series, booking: Booking, actor: User) -> None:
        """Residents go along; who has something else at the new time loses the place and is told."""
        activity = Activity.objects.select_for_update(of=("self",)).get(booking=booking)
        activity.start, activity.end = booking.start, booking.end
        activity.save(update_fields=["start", "end"])
        Allocation.objects.filter(booking=booking, resource__person__isnull=False).delete()
        for enrolment in _standing(activity, PLACED):
            if not take_time(activity, enrolment.person):
                leave(activity, enrolment, actor, "activity.moved_away")
            _tell(activity, enrolment, f"moved.{int(booking.start.timestamp())}")
        record(actor=actor, action="activity.move", subject=activity)

    def gone(self, series: Series, booking: Booking, actor: User, reason: str) -> None:
        activity = Activity.objects.select_for_update(of=("self",)).get(booking=booking)
        activity.status = Activity.Status.CANCELLED
        activity.cancel_reason = str(Booking.CancelReason(reason).label)
        activity.save(update_fields=["status", "cancel_reason"])
        for enrolment in _standing(activity, Enrolment.Status.values):
            if enrolment.status != Enrolment.Status.CANCELLED:
                _tell(activity, enrolment, "cancelled")
        record(actor=actor, action="activity.cancel", subject=activity)

    def url(self, series: Series, actor: User) -> str:
        return reverse("scheduling:activity-list") if actor.has_role(*HOSTS) else ""


def _check(actor: User, gathering: Gathering) -> None:
    require(can_host(actor, None))
    check_capacity(gathering.capacity)
    check_leader(gathering.leader)


def _resources(gathering: Gathering, group: Resource) -> list[Resource]:
    return [group, resource_for_user(gathering.leader), *([gathering.room] if gathering.room else [])]


def _stage(form: ActivitySeries, number: int) -> str:
    """Spread the meetings of a group over the five stages."""
    if form.programme.form != Programme.Form.GROUP:
        return ""
    return STAGES[min(len(STAGES) - 1, number * len(STAGES) // max(form.meetings, 1))]


def _standing(activity: Activity, states: Sequence[str]) -> list[Enrolment]:
    return list(activity.enrolments.filter(status__in=states).select_related("person").order_by("pk"))


def _tell(activity: Activity, enrolment: Enrolment, what: str) -> None:
    key = f"activity:{activity.pk}:{enrolment.pk}:{what}"
    send(template="activity.changed", to_person=enrolment.person, dedupe_key=key)
