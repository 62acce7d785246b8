"""Calling occurrences off: one, this and the following, or all that are still to come."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from qingshan.access.gate import get_visible, require
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.errors import Invalid, WrongState
from scheduling.bookings.models import Booking
from scheduling.bookings.taking import give_back
from scheduling.calendars.services import skip_occurrence
from scheduling.retry import retried

from .changes import Scope, end_part
from .keys import log_change, once
from .models import Series, Unplaced
from .notices import tell
from .owners import owner_of
from .plan import digest_of
from .rules import can_change
from .standing import Standing, lock_series


def cancel_occurrences(
    *, actor: User, series_id: int, original_start: datetime, scope: str, reason: str, idempotency_key: str
) -> Series:
    """Give the time of one occurrence back, or end the series before it, or end it now.

    reason: a ``Booking.CancelReason``. The same key with the same content returns what stands. Raises NotFound,
    Refused, WrongState (that occurrence is over, or cancelled already), Invalid, Conflict (the key used otherwise).
    """
    get_visible(Series, actor, pk=series_id)
    if scope not in Scope.values:
        raise Invalid("series.scope", _("请选择变更的范围。"), field="scope")
    if reason not in Booking.CancelReason.values:
        raise Invalid("series.reason", _("请选择取消的原因。"), field="reason")
    digest = digest_of("cancel", series_id, original_start.timestamp(), scope, reason)
    return once(
        actor=actor,
        key=idempotency_key,
        digest=digest,
        act=lambda: _cancel(actor, series_id, original_start, scope, reason, idempotency_key, digest),
    )


@retried
@transaction.atomic
def _cancel(
    actor: User, series_id: int, original_start: datetime, scope: str, reason: str, key: str, digest: str
) -> Series:
    standing = lock_series(series_id)
    require(can_change(actor, standing.series))
    pointed = standing.index_of(original_start)
    if scope == Scope.ONE:
        gone = _cancel_one(standing, pointed, reason)
    else:
        first = pointed if scope == Scope.FOLLOWING else standing.first_to_come()
        gone = _end_before(standing, first, reason)
    for booking in gone:
        owner_of(standing.series).gone(standing.series, booking, actor, reason)
    log_change(
        actor=actor, before=series_id, after=standing.series, action="cancel", scope=scope, key=key, digest=digest
    )
    record(actor=actor, action="series.cancel", subject=standing.series, reason=f"{scope}.{reason}")
    tell(standing.series, next(iter(gone), None), f"cancelled.{key}")
    return standing.series


@retried
@transaction.atomic
def end_series_of(*, actor: User, series: Series, reason: str) -> None:
    """End a series for a room above whose own rule was asked; nothing where it is over already."""
    standing = lock_series(series.pk)
    try:
        first = standing.first_to_come()
    except WrongState:
        return
    for booking in _end_before(standing, first, reason):
        owner_of(series).gone(series, booking, actor, reason)
    record(actor=actor, action="series.end", subject=series, reason=reason)


def _cancel_one(standing: Standing, pointed: int, reason: str) -> list[Booking]:
    wish, series = standing.wishes[pointed], standing.series
    if wish.skip:
        raise WrongState("series.cancelled", _("这一次已经取消。"))
    Unplaced.objects.filter(series=series, original_start=wish.original_start).delete()
    if wish.booking:
        give_back(wish.booking, reason)
        return [wish.booking]
    skip_occurrence(event_id=series.event_id, original_start=wish.original_start)
    return []


def _end_before(standing: Standing, first: int, reason: str) -> list[Booking]:
    """Cancel what is booked from ``first`` on; the rule ends with the occurrence before it."""
    series, wishes = standing.series, standing.wishes
    coming = [wish.booking for wish in wishes[first:] if wish.booking and not wish.skip and not wish.stands]
    for booking in coming:
        give_back(booking, reason)
    anchor = wishes[first].original_start
    Unplaced.objects.filter(series=series, original_start__gte=anchor).delete()
    end_part(series, wishes[first - 1].original_start if first else anchor - timedelta(seconds=1))
    return coming
