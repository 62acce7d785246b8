"""Giving away places: never more than there are, the waiting list in the order of entry."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from qingshan.access.gate import require
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.clock import now
from qingshan.core.errors import Conflict, NotFound, WrongState
from qingshan.notifications.services import send
from qingshan.people.models import Person
from scheduling.bookings import locks
from scheduling.bookings.models import Allocation
from scheduling.resources.services import resource_for_person
from scheduling.retry import retried

from .cases import open_case_of
from .models import Activity, Attendance, Enrolment
from .rules import can_enrol
from .services import lock_activity


@retried
@transaction.atomic
def enrol(*, actor: User, activity: Activity, person: Person) -> Enrolment:
    """Give a resident a place, or the next position in the waiting list when all places are gone.

    A second time returns the enrolment that stands. Raises Refused, WrongState (closed or over), Conflict (the
    resident has something else at that time).
    """
    require(can_enrol(actor, person))
    locked = lock_activity(activity.pk)
    if locked.status != Activity.Status.OPEN or locked.end <= now():
        raise WrongState("activity.not_open", _("活动已取消或已结束，不能报名。"))
    standing = locked.enrolments.exclude(status=Enrolment.Status.CANCELLED).filter(person=person).first()
    if standing is not None:
        return standing
    placed = _take_place(locked)
    if placed and not _take_time(locked, person):
        raise Conflict("activity.person_busy", _("这位居民在活动时间已有其他安排，不能报名。"))
    enrolment = Enrolment.objects.create(
        activity=locked,
        person=person,
        status=Enrolment.Status.ENROLLED if placed else Enrolment.Status.WAITING,
        case_id=open_case_of(person),
        enrolled_by=actor,
    )
    record(actor=actor, action="activity.enrol", subject=enrolment, case_id=enrolment.case_id)
    return enrolment


@retried
@transaction.atomic
def withdraw_enrolment(*, actor: User, enrolment_id: int) -> Enrolment:
    """Take a resident off the list; a freed place goes to the first in the waiting list who is free at that time.

    Raises NotFound, Refused, WrongState (withdrawn already, or attendance is marked).
    """
    found = Enrolment.objects.select_related("person").filter(pk=enrolment_id).first()
    if found is None:
        raise NotFound("enrolment.not_found")
    activity = lock_activity(found.activity_id)
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("person").get(pk=enrolment_id)
    require(can_enrol(actor, enrolment.person))
    if enrolment.status == Enrolment.Status.CANCELLED or Attendance.objects.filter(enrolment=enrolment).exists():
        raise WrongState("enrolment.closed", _("已退出或已登记出席情况，不能再退出。"))
    had_place = enrolment.status == Enrolment.Status.ENROLLED
    enrolment.status = Enrolment.Status.CANCELLED
    enrolment.save(update_fields=["status"])
    record(actor=actor, action="activity.withdraw", subject=enrolment, case_id=enrolment.case_id)
    if had_place:
        Allocation.objects.filter(booking_id=activity.booking_id, resource__person=enrolment.person).delete()
        Activity.objects.filter(pk=activity.pk).update(taken=F("taken") - 1)
        if activity.status == Activity.Status.OPEN and activity.start > now():
            _move_up(activity, actor)
    return enrolment


def _move_up(activity: Activity, actor: User) -> None:
    """Give the freed place to the first waiting resident whose time is free; who is passed over is recorded."""
    for waiting in activity.enrolments.filter(status=Enrolment.Status.WAITING).select_related("person").order_by("pk"):
        if not _take_time(activity, waiting.person):
            record(actor=actor, action="activity.passed_over", subject=waiting, reason="person_busy")
            continue
        _take_place(activity)
        waiting.status = Enrolment.Status.ENROLLED
        waiting.save(update_fields=["status"])
        send(
            template="activity.changed",
            to_person=waiting.person,
            dedupe_key=f"activity:{activity.pk}:{waiting.pk}:moved_up",
        )
        record(actor=actor, action="activity.moved_up", subject=waiting, case_id=waiting.case_id)
        return


def _take_place(activity: Activity) -> bool:
    """Count one place more, unless all are gone; the guard is in the statement itself."""
    free = Activity.objects.filter(pk=activity.pk, taken__lt=F("capacity"))
    return free.update(taken=F("taken") + 1) == 1


def _take_time(activity: Activity, person: Person) -> bool:
    """Take the resident's time, under the lock of their row, so that no session is booked into it."""
    resource = resource_for_person(person)
    locks.lock_resources([resource.pk])
    claim = locks.Claim(resource.pk, activity.start, activity.end)
    if locks.busy_kind([claim], except_booking=activity.booking_id):
        return False
    Allocation.objects.create(
        booking_id=activity.booking_id, resource=resource, busy_start=activity.start, busy_end=activity.end
    )
    return True
