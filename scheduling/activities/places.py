"""Giving away places: never more than there are; a freed one is offered, for a time, in the order of entry."""

import secrets
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from qingshan.access.gate import require
from qingshan.accounts.models import User
from qingshan.accounts.roles import Role
from qingshan.audit.services import record
from qingshan.consent.rules import needs_guardian
from qingshan.core.clock import now
from qingshan.core.errors import Conflict, Invalid, NotFound, WrongState
from qingshan.core.limits.selectors import limit
from qingshan.notifications.services import send
from qingshan.people.models import Person
from scheduling.bookings import locks
from scheduling.bookings.models import Allocation
from scheduling.resources.services import resource_for_person
from scheduling.retry import retried

from .cases import open_case_of
from .eligibility import reasons_against
from .models import Activity, Attendance, Enrolment
from .rules import can_answer, can_enrol
from .services import lock_activity

Status = Enrolment.Status
PLACED = (Status.ENROLLED, Status.OFFERED)  # these count towards the places taken
LETTERS = "ACDEFGHJKMNPRTUVWXY34679"  # none that looks like another


@retried
@transaction.atomic
def enrol(*, actor: User, activity: Activity, person: Person, agreed: str, exception: str = "") -> Enrolment:
    """Give a resident a place, or the next position in the waiting list when all places are gone.

    agreed: how consent was given, an ``Enrolment.Agreed``; exception: a colleague's reason for somebody whom the
    programme is not for. A second time returns the enrolment that stands. Raises Refused, WrongState (closed or
    over), Invalid (with the field: no valid consent, not eligible and why), Conflict (the resident has something else
    at that time).
    """
    require(can_enrol(actor, person))
    locked = lock_activity(activity.pk)
    if locked.status != Activity.Status.OPEN or locked.end <= now():
        raise WrongState("activity.not_open", _("活动已取消或已结束，不能报名。"))
    standing = locked.enrolments.exclude(status=Status.CANCELLED).filter(person=person).first()
    if standing is not None:
        return standing
    _check_consent(actor, person, agreed)
    against = reasons_against(person, locked)
    if against and (not exception.strip() or actor.has_role(Role.RESIDENT)):
        message = _("不符合参加条件：%(reasons)s。") % {"reasons": "；".join(map(str, against))}
        raise Invalid("activity.not_eligible", message, field="exception")
    placed = _take_place(locked)
    if placed and not take_time(locked, person):
        raise Conflict("activity.person_busy", _("这位居民在活动时间已有其他安排，不能报名。"))
    enrolment = Enrolment.objects.create(
        activity=locked,
        person=person,
        status=Status.ENROLLED if placed else Status.WAITING,
        agreed=agreed,
        exception=exception.strip()[:200] if against else "",
        pass_code=_free_code(locked),
        case_id=open_case_of(person),
        enrolled_by=actor,
    )
    record(actor=actor, action="activity.enrol", subject=enrolment, case_id=enrolment.case_id, reason=agreed)
    return enrolment


@retried
@transaction.atomic
def enrol_following(
    *, actor: User, activity: Activity, person: Person, agreed: str, exception: str = ""
) -> tuple[list[Enrolment], list[Activity]]:
    """Enrol a resident in an activity and every later one of its series.

    Returns the enrolments, and the activities at whose time the resident has something else. Raises as ``enrol`` does
    for the first.
    """
    said: dict[str, Any] = {"actor": actor, "person": person, "agreed": agreed, "exception": exception}
    rows, missed = [enrol(activity=activity, **said)], []
    later = Activity.objects.filter(series=activity.series_id, start__gt=activity.start, status=Activity.Status.OPEN)
    for one in later.order_by("start") if activity.series_id else ():
        try:
            with transaction.atomic():
                rows.append(enrol(activity=one, **said))
        except Conflict:
            missed.append(one)
    return rows, missed


@retried
@transaction.atomic
def withdraw_enrolment(*, actor: User | None, enrolment_id: int) -> Enrolment:
    """Take a resident off the list; a freed place is offered to the first in the waiting list who is free then.

    actor: None where the resident answered a reminder without signing in, which the caller has made sure of.
    Raises NotFound, Refused, WrongState (withdrawn already, or attendance is marked).
    """
    activity, enrolment = _locked(enrolment_id)
    if actor is not None:
        require(can_enrol(actor, enrolment.person))
    if enrolment.status == Status.CANCELLED or Attendance.objects.filter(enrolment=enrolment).exists():
        raise WrongState("enrolment.closed", _("已退出或已登记出席情况，不能再退出。"))
    leave(activity, enrolment, actor, "activity.withdraw")
    return enrolment


@retried
@transaction.atomic
def answer_offer(*, actor: User, enrolment_id: int, accept: bool) -> Enrolment:
    """Take the place that is kept for a resident, or let it go to the next.

    Raises NotFound, Refused, WrongState (nothing is on offer, or its time is up).
    """
    activity, enrolment = _locked(enrolment_id)
    require(can_answer(actor, enrolment))
    if enrolment.status != Status.OFFERED or enrolment.offer_until is None or enrolment.offer_until <= now():
        raise WrongState("enrolment.no_offer", _("名额的保留时间已过，或已经答复过。如仍想参加，请重新报名候补。"))
    if not accept:
        leave(activity, enrolment, actor, "activity.offer_declined")
        return enrolment
    enrolment.status, enrolment.offer_until = Status.ENROLLED, None
    enrolment.save(update_fields=["status", "offer_until"])
    record(actor=actor, action="activity.offer_accepted", subject=enrolment, case_id=enrolment.case_id)
    return enrolment


def pass_on_offers() -> int:
    """Let go the places whose time to answer is up, and offer each to the next; the worker's duty.

    Returns how many were let go.
    """
    due = Enrolment.objects.filter(status=Status.OFFERED, offer_until__lte=now()).order_by("offer_until")
    return sum(_lapse(key) for key in list(due.values_list("pk", flat=True)[:200]))


@retried
@transaction.atomic
def _lapse(enrolment_id: int) -> bool:
    activity, enrolment = _locked(enrolment_id)
    if enrolment.status != Status.OFFERED or enrolment.offer_until is None or enrolment.offer_until > now():
        return False
    leave(activity, enrolment, None, "activity.offer_lapsed")
    return True


def offer_free_places(activity: Activity, actor: User | None) -> None:
    """Offer every free place of a locked activity to those who wait, in the order of entry.

    Whose time is taken by something else is passed over for now, which is recorded.
    """
    if activity.status != Activity.Status.OPEN or activity.start <= now():
        return
    until = min(now() + timedelta(hours=float(limit("activity.offer").value)), activity.start)
    for waiting in activity.enrolments.filter(status=Status.WAITING).select_related("person").order_by("pk"):
        if not Activity.objects.filter(pk=activity.pk, taken__lt=F("capacity")).exists():
            return
        if not take_time(activity, waiting.person):
            record(actor=actor, action="activity.passed_over", subject=waiting, reason="person_busy")
            continue
        _take_place(activity)
        waiting.status, waiting.offer_until = Status.OFFERED, until
        waiting.save(update_fields=["status", "offer_until"])
        key = f"activity:{activity.pk}:{waiting.pk}:offered"
        send(template="appointment.offered", to_person=waiting.person, dedupe_key=key)
        record(actor=actor, action="activity.offer", subject=waiting, case_id=waiting.case_id)


def cannot_come(booking_id: int, person: Person, actor: User | None) -> None:
    """Withdraw whoever answered a reminder that they cannot come."""
    found = Enrolment.objects.filter(activity__booking_id=booking_id, person=person, status__in=PLACED).first()
    if found is not None:
        withdraw_enrolment(actor=actor, enrolment_id=found.pk)


def _locked(enrolment_id: int) -> tuple[Activity, Enrolment]:
    """Lock the activity, then the enrolment: the order of everything that changes places."""
    activity_id = Enrolment.objects.filter(pk=enrolment_id).values_list("activity_id", flat=True).first()
    if activity_id is None:
        raise NotFound("enrolment.not_found")
    activity = lock_activity(activity_id)
    rows = Enrolment.objects.select_for_update(of=("self",)).select_related("person")
    return activity, rows.get(pk=enrolment_id)


def leave(activity: Activity, enrolment: Enrolment, actor: User | None, action: str) -> None:
    had_place = enrolment.status in PLACED
    enrolment.status, enrolment.offer_until = Status.CANCELLED, None
    enrolment.save(update_fields=["status", "offer_until"])
    record(actor=actor, action=action, subject=enrolment, case_id=enrolment.case_id)
    if had_place:
        Allocation.objects.filter(booking_id=activity.booking_id, resource__person=enrolment.person).delete()
        Activity.objects.filter(pk=activity.pk).update(taken=F("taken") - 1)
        offer_free_places(activity, actor)


def _check_consent(actor: User, person: Person, agreed: str) -> None:
    if agreed not in Enrolment.Agreed.values:
        raise Invalid("activity.agreed", _("请选择居民以什么方式同意。"), field="agreed")
    if needs_guardian(person) and agreed != Enrolment.Agreed.GUARDIAN:
        raise Invalid("activity.guardian", _("这位居民未到可以自己同意的年龄，须由监护人同意。"), field="agreed")
    if (agreed == Enrolment.Agreed.ONLINE) != actor.has_role(Role.RESIDENT):
        raise Invalid("activity.agreed", _("网上同意只能由居民本人作出。"), field="agreed")


def _free_code(activity: Activity) -> str:
    """Return a code that nobody else of the activity has; its row is locked."""
    used = set(activity.enrolments.values_list("pass_code", flat=True))
    while (code := "".join(secrets.choice(LETTERS) for _letter in range(6))) in used:
        pass
    return code


def _take_place(activity: Activity) -> bool:
    """Count one place more, unless all are gone; the guard is in the statement itself."""
    free = Activity.objects.filter(pk=activity.pk, taken__lt=F("capacity"))
    return free.update(taken=F("taken") + 1) == 1


def take_time(activity: Activity, person: Person) -> bool:
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
