"""Holding activities: make, cancel. Places and attendance stand in ``places`` and ``attendance``."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from qingshan.access.gate import require
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.errors import Invalid, NotFound, WrongState
from qingshan.core.strands import Strand
from qingshan.notifications.services import send
from scheduling.bookings.models import Booking
from scheduling.bookings.services import book
from scheduling.bookings.taking import give_back
from scheduling.resources.models import Resource
from scheduling.resources.services import new_group, resource_for_user
from scheduling.retry import retried

from .models import Activity, Enrolment, Programme
from .rules import can_cancel, can_host


@transaction.atomic
def create_programme(
    *,
    actor: User,
    name: str,
    aim: str,
    strand: str = Strand.INTEGRATION,
    form: str = Programme.Form.OPEN,
    age_from: int | None = None,
    age_to: int | None = None,
    needs_case: bool = False,
) -> Programme:
    """Open a programme. age_from, age_to: full years, both included; see ``Programme``.

    Raises Refused, Invalid (the name is taken, the ages are the wrong way round).
    """
    require(can_host(actor, None))
    if Programme.objects.filter(name=name).exists():
        raise Invalid("programme.name_taken", _("已有同名的项目，请换一个名称。"), field="name")
    if age_from is not None and age_to is not None and age_to < age_from:
        raise Invalid("programme.ages", _("最大年龄不能小于最小年龄。"), field="age_to")
    programme = Programme.objects.create(
        name=name, aim=aim, strand=strand, form=form, age_from=age_from, age_to=age_to, needs_case=needs_case
    )
    record(actor=actor, action="programme.create", subject=programme)
    return programme


@retried
@transaction.atomic
def create_activity(
    *,
    actor: User,
    programme: Programme,
    title: str,
    place: str,
    start: datetime,
    end: datetime,
    capacity: int,
    leader: User,
    idempotency_key: str,
    room: Resource | None = None,
    stage: str = "",
    listed: bool = True,
) -> Activity:
    """Announce an activity and take the time of its leader and room. The same key again returns the same activity.

    Raises Refused, Invalid (with the field), Conflict (the leader or the room is busy).
    """
    require(can_host(actor, None))
    made = Activity.objects.filter(
        booking__created_by=actor, booking__idempotency_key=idempotency_key, title=title, start=start
    ).first()
    if made is not None:
        return made
    check_shape(programme, capacity, stage)
    check_leader(leader)
    group = new_group(name=title, place=place, seats=capacity)
    taking_part = [group, resource_for_user(leader), *([room] if room else [])]
    booking = book(
        actor=actor,
        resources=taking_part,
        start=start,
        end=end,
        kind=Booking.Kind.ACTIVITY,
        idempotency_key=idempotency_key,
        place=place,
    )
    activity = Activity.objects.create(
        programme=programme,
        stage=stage,
        listed=listed,
        title=title,
        place=place,
        start=start,
        end=end,
        capacity=capacity,
        resource=group,
        booking=booking,
        leader=leader,
        created_by=actor,
    )
    record(actor=actor, action="activity.create", subject=activity)
    return activity


def check_capacity(capacity: int) -> None:
    """Raise Invalid, with the field, unless there are 1 to 500 places."""
    if not 1 <= capacity <= 500:
        raise Invalid("activity.capacity", _("名额应在 1 到 500 之间。"), field="capacity")


def check_leader(leader: User) -> None:
    """Raise Invalid, with the field, for somebody who does not hold activities."""
    if not can_host(leader, None):
        raise Invalid("activity.leader", _("带领人应是社会工作者或督导。"), field="leader")


def check_shape(programme: Programme, capacity: int, stage: str) -> None:
    """Raise Invalid, with the field, for a capacity out of range or a stage that the programme cannot have."""
    check_capacity(capacity)
    if stage and stage not in Activity.Stage.values:
        raise Invalid("activity.stage", _("请选择小组所处的阶段。"), field="stage")
    if bool(stage) != (programme.form == Programme.Form.GROUP):
        words = _("小组活动请选择所处阶段。") if not stage else _("只有小组工作才分阶段，请留空。")
        raise Invalid("activity.stage", words, field="stage")


@retried
@transaction.atomic
def change_activity(
    *, actor: User, activity_id: int, title: str, place: str, capacity: int, stage: str, listed: bool
) -> Activity:
    """Change what an activity says of itself; more places are offered at once to those who wait.

    Raises NotFound, Refused, WrongState (not open), Invalid (with the field; fewer places than are given away).
    """
    from .places import offer_free_places

    activity = lock_activity(activity_id)
    require(can_cancel(actor, activity))
    if activity.status != Activity.Status.OPEN:
        raise WrongState("activity.not_open", _("活动不是“开放报名”状态，不能修改。"))
    check_shape(activity.programme, capacity, stage)
    if capacity < activity.taken:
        message = _("已有 %(taken)s 个名额报出，名额不能再少。") % {"taken": activity.taken}
        raise Invalid("activity.capacity", message, field="capacity")
    values = {"title": title, "place": place, "capacity": capacity, "stage": stage, "listed": listed}
    for name, value in values.items():
        setattr(activity, name, value)
    activity.save(update_fields=list(values))
    record(actor=actor, action="activity.change", subject=activity)
    offer_free_places(activity, actor)
    return activity


@retried
@transaction.atomic
def cancel_activity(*, actor: User, activity_id: int, reason: str) -> Activity:
    """Call an activity off: everybody's time is free again and everybody enrolled is told, in neutral words.

    reason: shown to colleagues and enrolled residents. Raises NotFound, Refused, Invalid, WrongState (not open).
    """
    activity = lock_activity(activity_id)
    require(can_cancel(actor, activity))
    if activity.status != Activity.Status.OPEN:
        raise WrongState("activity.not_open", _("活动不是“开放报名”状态，不能取消。"))
    if not reason.strip():
        raise Invalid("activity.no_reason", _("请写明取消原因。"), field="reason")
    activity.status, activity.cancel_reason = Activity.Status.CANCELLED, reason.strip()[:200]
    activity.save(update_fields=["status", "cancel_reason"])
    _free_the_time(activity, actor)
    for enrolment in activity.enrolments.exclude(status=Enrolment.Status.CANCELLED).select_related("person"):
        key = f"activity:{activity.pk}:{enrolment.pk}:cancelled"
        send(template="activity.changed", to_person=enrolment.person, dedupe_key=key)
    record(actor=actor, action="activity.cancel", subject=activity)
    return activity


def lock_activity(activity_id: int) -> Activity:
    """Lock an activity's row: the first lock of everything that changes its places."""
    rows = Activity.objects.select_for_update(of=("self",)).select_related("programme")
    activity = rows.filter(pk=activity_id).first()
    if activity is None:
        raise NotFound("activity.not_found")
    return activity


def _free_the_time(activity: Activity, actor: User) -> None:
    """Give back everybody's time; the right to cancel the activity was asked for already."""
    booking = Booking.objects.select_for_update(of=("self",)).get(pk=activity.booking_id)
    give_back(booking, Booking.CancelReason.STAFF)
    record(actor=actor, action="booking.cancel", subject=booking, reason=Booking.CancelReason.STAFF)
