"""Taking, moving and giving back time: lock in one order, rule, look, write, audit; the constraint stands behind."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from qingshan.access.gate import require
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.clock import now
from qingshan.core.errors import Conflict, WrongState
from scheduling.modes import Mode
from scheduling.policy import Policy, policy
from scheduling.resources.models import Resource
from scheduling.retry import retried

from . import locks, notices, rules
from .keys import once
from .models import Booking
from .shape import Request, check_times, check_words, ids_of
from .taking import give_back, take_time


def book(
    *,
    actor: User,
    resources: Sequence[Resource],
    start: datetime,
    end: datetime,
    kind: str,
    idempotency_key: str,
    place: str = "",
    mode: str = Mode.IN_PERSON,
    held_until: datetime | None = None,
) -> Booking:
    """Take a time of every resource at once, or of none.

    start, end: aware, on the grid of ``booking.grid`` minutes; held_until: only hold it, until then (``holds`` confirms
    it or lets it lapse). The same key with the same content again returns the
    booking that stands. Raises Invalid (with the field), Refused, Conflict (busy, or the key used for other content).
    """
    request = Request(ids_of(resources), start, end, kind, str(mode), place)
    check_words(request, idempotency_key)
    today = policy()
    if standing := _glance(actor, resources, request, idempotency_key, today):
        return standing
    try:
        return _book(actor, request, idempotency_key, today, held_until)
    except (Conflict, IntegrityError):
        if standing := _glance(actor, resources, request, idempotency_key, today):
            return standing  # the same key from elsewhere came first
        raise


def _glance(actor: User, resources: Sequence[Resource], request: Request, key: str, today: Policy) -> Booking | None:
    """Look once without a lock, and give the answer that the lock would lead to when it is known already.

    In a rush most of those who ask are refused: they need not wait for one another to hear it. Returns the booking
    that stands under the key, or None: worth to lock and look again.
    """
    require(rules.can_book(actor, resources))
    claims = locks.claims_on(resources, request.start, request.end, today, own=False)
    known, busy = locks.glance(claims, actor_id=actor.pk, idempotency_key=key)
    if known is not None:
        return _same(known, request)
    check_times(request.start, request.end, today)
    if busy:
        locks.refuse_busy(busy)
    return None


@retried
@transaction.atomic
def _book(actor: User, request: Request, key: str, today: Policy, held_until: datetime | None) -> Booking:
    resources = locks.lock_resources(request.resource_ids)
    require(rules.can_book(actor, resources))
    booking = Booking(
        kind=request.kind,
        status=Booking.Status.HELD if held_until else Booking.Status.BOOKED,
        held_until=held_until,
        start=request.start,
        end=request.end,
        mode=request.mode,
        place=request.place,
        created_by=actor,
        idempotency_key=key,
        request_digest=request.digest,
    )
    take_time(booking, resources, today)
    record(actor=actor, action="booking.hold" if held_until else "booking.make", subject=booking)
    if held_until:
        notices.announce_to(booking, resources)
    else:
        notices.tell(booking, resources, "booked")
    return booking


def move_booking(*, actor: User, booking_id: int, start: datetime, end: datetime, idempotency_key: str) -> Booking:
    """Move a booking in one step: it stands at the new time, or still at the old one.

    The same key again returns the booking as it stands, here and in the writes below.
    Raises NotFound, Refused, WrongState (not booked any more), Invalid, Conflict (busy, or the key reused).
    """
    content = (booking_id, start, end)
    return once(
        actor=actor,
        key=idempotency_key,
        action="booking.move",
        content=content,
        act=lambda: _move(actor, *content),
    )


def _move(actor: User, booking_id: int, start: datetime, end: datetime) -> Booking:
    booking, resources = locks.lock_booking(booking_id)
    require(rules.can_change(actor, booking))
    _must_be_booked(booking)
    booking.start, booking.end = start, end
    take_time(booking, resources, policy())
    record(actor=actor, action="booking.move", subject=booking)
    notices.tell(booking, resources, f"moved.{int(start.timestamp())}")
    return booking


def cancel_booking(
    *, actor: User, booking_id: int, idempotency_key: str, reason: str = Booking.CancelReason.OTHER
) -> Booking:
    """Give a time back to everybody. reason: a ``Booking.CancelReason``. Raises NotFound, Refused, WrongState."""
    return once(
        actor=actor,
        key=idempotency_key,
        action="booking.cancel",
        content=(booking_id, reason),
        act=lambda: _cancel(actor, booking_id, reason),
    )


def _cancel(actor: User, booking_id: int, reason: str) -> Booking:
    booking, resources = locks.lock_booking(booking_id)
    require(rules.can_change(actor, booking))
    _must_be_booked(booking)
    give_back(booking, reason)
    record(actor=actor, action="booking.cancel", subject=booking, reason=reason)
    notices.tell(booking, resources, "cancelled")
    return booking


def complete_booking(*, actor: User, booking_id: int, idempotency_key: str) -> Booking:
    """Record that the meeting took place. Raises NotFound, Refused, WrongState (not booked, or yet to come)."""
    return _closed_once(actor, booking_id, Booking.Status.DONE, idempotency_key)


def miss_booking(*, actor: User, booking_id: int, idempotency_key: str) -> Booking:
    """Record that nobody came. Raises NotFound, Refused, WrongState (not booked, or yet to come)."""
    return _closed_once(actor, booking_id, Booking.Status.MISSED, idempotency_key)


def reinstate_booking(*, actor: User, booking_id: int, idempotency_key: str) -> Booking:
    """Let a cancelled booking take place after all, by the same lock and check as any other; or take a no-show back.

    Raises NotFound, Refused, WrongState (neither cancelled nor missed), Invalid (its time is past), Conflict (somebody
    else has the time by now, or a colleague or room can no longer be booked).
    """
    return once(
        actor=actor,
        key=idempotency_key,
        action="booking.reinstate",
        content=(booking_id,),
        act=lambda: _reinstate(actor, booking_id),
    )


def _reinstate(actor: User, booking_id: int) -> Booking:
    booking, resources = locks.lock_booking(booking_id)
    require(rules.can_change(actor, booking))
    if booking.status not in (Booking.Status.CANCELLED, Booking.Status.MISSED):
        raise WrongState("booking.stands", _("这项预约没有取消，不需要恢复。"))
    missed, booking.status = booking.status == Booking.Status.MISSED, Booking.Status.BOOKED
    if missed:  # it kept its time
        booking.save(update_fields=["status"])
    else:
        locks.must_be_bookable(resources)
        booking.cancel_reason = ""
        take_time(booking, resources, policy())
    record(actor=actor, action="booking.reinstate", subject=booking)
    if missed:
        notices.announce_to(booking, resources)
    else:
        notices.tell(booking, resources, f"reinstated.{int(now().timestamp())}")
    return booking


def _closed_once(actor: User, booking_id: int, status: Booking.Status, key: str) -> Booking:
    return once(
        actor=actor,
        key=key,
        action=f"booking.{status}",
        content=(booking_id,),
        act=lambda: _close(actor, booking_id, status),
    )


def _close(actor: User, booking_id: int, status: Booking.Status) -> Booking:
    booking, resources = locks.lock_booking(booking_id)
    require(rules.can_change(actor, booking))
    _must_be_booked(booking)
    if booking.start - policy().early > now():
        raise WrongState("booking.yet_to_come", _("会面时间还没有到，不能登记结果。"))
    booking.status = status
    booking.save(update_fields=["status"])
    record(actor=actor, action=f"booking.{status}", subject=booking)
    notices.announce_to(booking, resources)
    return booking


def _must_be_booked(booking: Booking) -> None:
    if booking.status != Booking.Status.BOOKED:
        message = _("这项预约的状态是“%(status)s”，不能再变更。") % {"status": booking.get_status_display()}
        raise WrongState("booking.not_booked", message)


def _same(booking_id: int, request: Request) -> Booking:
    booking = Booking.objects.get(pk=booking_id)
    if booking.request_digest != request.digest:
        raise Conflict("booking.key_reused", _("这次提交与之前的内容不一致。请刷新页面后重新预约。"))
    return booking
