"""Taking, moving and giving back time: lock in one order, rule, look, write, audit; the constraint stands behind."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qingshan.access.gate import require
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.clock import now
from qingshan.core.errors import Conflict, NotFound, WrongState
from scheduling.calendars.services import move_event, new_event
from scheduling.modes import Mode
from scheduling.policy import Policy, policy
from scheduling.resources.models import Resource
from scheduling.retry import UNIQUE, retried, sqlstate_of

from . import locks, notices, rules
from .models import Allocation, Booking
from .shape import Request, check_times, check_words, ids_of


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
) -> Booking:
    """Take a time of every resource at once, or of none.

    start, end: aware, on the grid of ``booking.grid`` minutes. The same key with the same content again returns the
    booking that stands. Raises Invalid (with the field), Refused, Conflict (busy, or the key used for other content).
    """
    request = Request(ids_of(resources), start, end, kind, str(mode), place)
    check_words(request, idempotency_key)
    today = policy()
    try:
        return _book(actor, request, idempotency_key, today)
    except IntegrityError as error:
        if sqlstate_of(error) != UNIQUE:
            raise
        return _book(actor, request, idempotency_key, today)  # the same key from elsewhere came first: answer with it


@retried
@transaction.atomic
def _book(actor: User, request: Request, key: str, today: Policy) -> Booking:
    resources = locks.lock_resources(request.resource_ids)
    require(rules.can_book(actor, resources))
    claims = locks.claims_on(resources, request.start, request.end, today.buffer)
    known, busy = locks.busy_kind(claims, actor_id=actor.pk, idempotency_key=key)
    if known is not None:
        return _same(known, request)
    check_times(request.start, request.end, today)
    if busy:
        locks.refuse_busy(busy)
    if request.kind == Booking.Kind.SESSION:
        _check_week(resources, request.start, today)
    event = new_event(calendar_id=resources[0].calendar_id, start=request.start, end=request.end)
    booking = Booking.objects.create(
        kind=request.kind,
        start=request.start,
        end=request.end,
        mode=request.mode,
        place=request.place,
        created_by=actor,
        idempotency_key=key,
        request_digest=request.digest,
        event_id=event.pk,
    )
    _allocate(booking, claims)
    record(actor=actor, action="booking.make", subject=booking)
    _tell(booking, resources, "booked")
    return booking


@retried
@transaction.atomic
def move_booking(*, actor: User, booking_id: int, start: datetime, end: datetime) -> Booking:
    """Move a booking in one step: it stands at the new time, or still at the old one.

    Raises NotFound, Refused, WrongState (not booked any more), Invalid, Conflict (busy).
    """
    booking, resources = _locked(booking_id)
    require(rules.can_change(actor, booking))
    _must_be_booked(booking)
    today = policy()
    check_times(start, end, today)
    claims = locks.claims_on(resources, start, end, today.buffer)
    busy = locks.busy_kind(claims, actor_id=0, idempotency_key="", except_booking=booking.pk)[1]
    if busy:
        locks.refuse_busy(busy)
    if booking.kind == Booking.Kind.SESSION:
        _check_week(resources, start, today, except_booking=booking.pk)
    booking.start, booking.end = start, end
    booking.save(update_fields=["start", "end"])
    booking.allocations.all().delete()
    _allocate(booking, claims)
    move_event(event_id=booking.event_id, start=start, end=end)
    record(actor=actor, action="booking.move", subject=booking)
    _tell(booking, resources, f"moved.{int(start.timestamp())}")
    return booking


@retried
@transaction.atomic
def cancel_booking(*, actor: User, booking_id: int, reason: str = Booking.CancelReason.OTHER) -> Booking:
    """Give a time back to everybody. reason: a ``Booking.CancelReason``. Raises NotFound, Refused, WrongState."""
    booking, resources = _locked(booking_id)
    require(rules.can_change(actor, booking))
    _must_be_booked(booking)
    booking.status, booking.cancel_reason = Booking.Status.CANCELLED, Booking.CancelReason(reason)
    booking.save(update_fields=["status", "cancel_reason"])
    booking.allocations.update(active=False)
    record(actor=actor, action="booking.cancel", subject=booking, reason=reason)
    _tell(booking, resources, "cancelled")
    return booking


def complete_booking(*, actor: User, booking_id: int) -> Booking:
    """Record that the meeting took place. Raises NotFound, Refused, WrongState (not booked, or yet to come)."""
    return _close(actor, booking_id, Booking.Status.DONE)


def miss_booking(*, actor: User, booking_id: int) -> Booking:
    """Record that nobody came. Raises NotFound, Refused, WrongState (not booked, or yet to come)."""
    return _close(actor, booking_id, Booking.Status.MISSED)


@retried
@transaction.atomic
def _close(actor: User, booking_id: int, status: Booking.Status) -> Booking:
    booking, resources = _locked(booking_id)
    require(rules.can_change(actor, booking))
    _must_be_booked(booking)
    if booking.start - policy().early > now():
        raise WrongState("booking.yet_to_come", _("会面时间还没有到，不能登记结果。"))
    booking.status = status
    booking.save(update_fields=["status"])
    record(actor=actor, action=f"booking.{status}", subject=booking)
    notices.announce_to(booking, resources)
    return booking


def _locked(booking_id: int) -> tuple[Booking, list[Resource]]:
    """Lock a booking's resources, then the booking: the order that every write of time follows."""
    ids = sorted(Allocation.objects.filter(booking_id=booking_id).values_list("resource_id", flat=True))
    resources = list(Resource.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))
    booking = Booking.objects.select_for_update(of=("self",)).filter(pk=booking_id).first()
    if booking is None:
        raise NotFound("booking.not_found")
    now_held = set(booking.allocations.values_list("resource_id", flat=True))
    if now_held != set(ids):
        raise Conflict("booking.try_again", _("这项预约刚刚被他人变更，请刷新后再试。"))
    return booking, resources


def _must_be_booked(booking: Booking) -> None:
    if booking.status != Booking.Status.BOOKED:
        message = _("这项预约的状态是“%(status)s”，不能再变更。") % {"status": booking.get_status_display()}
        raise WrongState("booking.not_booked", message)


def _same(booking_id: int, request: Request) -> Booking:
    booking = Booking.objects.get(pk=booking_id)
    if booking.request_digest != request.digest:
        raise Conflict("booking.key_reused", _("这次提交与之前的内容不一致。请刷新页面后重新预约。"))
    return booking


def _check_week(resources: Sequence[Resource], start: datetime, today: Policy, except_booking: int = 0) -> None:
    """Refuse more sessions in one local week (from Monday) than ``counselor.week.max``; asked under the lock."""
    day = timezone.localtime(start).replace(hour=0, minute=0)
    monday = day - timedelta(days=day.weekday())
    for row in resources:
        if row.kind != Resource.Kind.COUNSELOR:
            continue
        held = Allocation.objects.filter(
            ~Q(booking_id=except_booking),
            resource=row,
            active=True,
            busy_start__gte=monday,
            busy_start__lt=monday + timedelta(days=7),
            booking__kind=Booking.Kind.SESSION,
        )
        if held.count() >= today.week_max:
            raise Conflict("booking.week_full", _("这位咨询师本周的咨询次数已达上限，请选其他周。"))


def _allocate(booking: Booking, claims: Sequence[locks.Claim]) -> None:
    Allocation.objects.bulk_create(
        Allocation(
            booking=booking,
            resource_id=claim.resource_id,
            busy_start=claim.busy_start,
            busy_end=claim.busy_end,
        )
        for claim in claims
    )


def _tell(booking: Booking, resources: Sequence[Resource], what: str) -> None:
    notices.announce_to(booking, resources)
    notices.write_to_persons(booking, resources, what)
