"""The one way to time: booking, moving, confirming and reinstating all come here, and so does giving time back."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qingshan.core.errors import Conflict
from scheduling.calendars.services import move_event, new_event, put_occurrence, skip_occurrence
from scheduling.policy import Policy
from scheduling.resources.models import Resource
from scheduling.terms.selectors import policy_of

from . import locks
from .freed import tell_freed
from .models import Allocation, Booking
from .shape import check_times


def take_time(booking: Booking, resources: locks.Locked, today: Policy) -> None:
    """Save a booking, new or changed, with its span of every resource and on the calendar, or raise.

    What it held before is given back in the same step. Raises Invalid (the times, with the field), Conflict (busy, or
    the day or week is full); then nothing was written.
    """
    check_times(booking.start, booking.end, today)
    claims = locks.claims_on(resources, booking.start, booking.end, today)
    if busy := locks.busy_kind(claims, except_booking=booking.pk):
        locks.refuse_busy(busy)
    if booking.kind == Booking.Kind.SESSION:
        _check_limits(resources, booking, today)
    if booking.pk:
        booking.allocations.all().delete()
        tell_freed(row.pk for row in resources)
    _put_on_calendar(booking, resources)
    booking.save()
    allocate(booking, claims)


def _put_on_calendar(booking: Booking, resources: locks.Locked) -> None:
    """A meeting of its own has an event of its own; one of a series is an occurrence of the series' event."""
    span = {"start": booking.start, "end": booking.end}
    if booking.original_start is not None:
        put_occurrence(event_id=booking.event_id, original_start=booking.original_start, **span)
    elif booking.pk:
        move_event(event_id=booking.event_id, **span)
    else:
        booking.event_id = new_event(calendar_id=resources[0].calendar_id, **span).pk


def give_back(booking: Booking, reason: str) -> None:
    """Cancel a booking that the caller has locked; its time is free again. reason: a ``CancelReason``."""
    booking.status, booking.cancel_reason = Booking.Status.CANCELLED, Booking.CancelReason(reason)
    booking.save(update_fields=["status", "cancel_reason"])
    booking.allocations.update(active=False)
    tell_freed(booking.allocations.values_list("resource_id", flat=True))
    if booking.original_start is not None:
        skip_occurrence(event_id=booking.event_id, original_start=booking.original_start)


def allocate(booking: Booking, claims: Sequence[locks.Claim]) -> None:
    """Write what a booking takes; the constraint refuses what somebody else has."""
    Allocation.objects.bulk_create(
        Allocation(
            booking=booking,
            resource_id=claim.resource_id,
            busy_start=claim.busy_start,
            busy_end=claim.busy_end,
        )
        for claim in claims
    )


def _check_limits(resources: Sequence[Resource], booking: Booking, today: Policy) -> None:
    """Refuse more sessions in one local day, or week from Monday, than the colleague's limits; asked under the lock."""
    day = _midnight(booking.start)
    monday = day - timedelta(days=day.weekday())
    for row in resources:
        if row.kind != Resource.Kind.COUNSELOR:
            continue
        own = policy_of(row, today)
        held = Allocation.objects.filter(
            ~Q(booking_id=booking.pk or 0),
            resource=row,
            active=True,
            busy_start__gte=monday,
            busy_start__lt=monday + timedelta(days=7),
            booking__kind=Booking.Kind.SESSION,
        ).aggregate(
            week=Count("pk"), day=Count("pk", filter=Q(busy_start__gte=day, busy_start__lt=day + timedelta(days=1)))
        )
        if held["week"] >= own.week_max:
            raise Conflict("booking.week_full", _("这位咨询师本周的咨询次数已达上限，请选其他周。"))
        if held["day"] >= own.day_max:
            raise Conflict("booking.day_full", _("这位咨询师当天的咨询次数已达上限，请选其他日子。"))


def _midnight(moment: datetime) -> datetime:
    """Return the local midnight that begins the day of a moment."""
    return timezone.localtime(moment).replace(hour=0, minute=0, second=0, microsecond=0)
