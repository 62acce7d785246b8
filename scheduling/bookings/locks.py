"""Lock, then look: the two steps that stand before every write of time. The constraint stands behind them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NewType, NoReturn

import psycopg
from django.db import connection
from django.utils.translation import gettext_lazy as _

from qingshan.core.clock import now
from qingshan.core.errors import Conflict, NotFound
from scheduling.policy import Policy
from scheduling.resources.models import Resource
from scheduling.terms.selectors import policy_of

from .models import Allocation, Booking

Locked = NewType("Locked", list[Resource])  # rows that this transaction has locked, in the order of their ids
# A hold whose time is up blocks nobody, though its rows still stand.
_IN_THE_WAY = """
  FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) AS w (id, busy_start, busy_end)
  JOIN scheduling_allocation a ON a.resource_id = w.id AND a.active
       AND a.busy_start < w.busy_end AND a.busy_end > w.busy_start AND a.booking_id <> %s
  JOIN scheduling_booking b ON b.id = a.booking_id
  JOIN scheduling_resource r ON r.id = w.id
 CROSS JOIN LATERAL (SELECT b.status = 'held' AND b.held_until <= %s AS lapsed) AS hold
"""
_BUSY = f"SELECT r.kind, lapsed {_IN_THE_WAY} ORDER BY lapsed, r.id LIMIT 1"
_KNOWN = "SELECT id FROM scheduling_booking WHERE created_by_id = %s AND idempotency_key = %s"
_GLANCE = f"SELECT ({_KNOWN}), (SELECT r.kind {_IN_THE_WAY} WHERE NOT lapsed ORDER BY r.id LIMIT 1)"
MESSAGES = {
    Resource.Kind.COUNSELOR: _("这个时间工作人员已有安排，请另选时间。"),
    Resource.Kind.ROOM: _("这个时间房间已被占用，请另选时间或房间。"),
    Resource.Kind.PERSON: _("这个时间居民已有其他安排，请另选时间。"),
    Resource.Kind.GROUP: _("这个时间小组已有安排，请另选时间。"),
}


@dataclass(frozen=True)
class Claim:
    """That a resource be free from busy_start to busy_end, half open."""

    resource_id: int
    busy_start: datetime
    busy_end: datetime


def lock_resources(ids: Sequence[int]) -> Locked:
    """Lock the rows in the order of their ids and return them. Raises NotFound, Conflict (not bookable any more)."""
    rows = rows_locked(ids)
    if len(rows) != len(set(ids)):
        raise NotFound("resource.not_found")
    must_be_bookable(rows)
    return rows


def must_be_bookable(rows: Sequence[Resource]) -> None:
    """Raise Conflict when one of them cannot be booked any more."""
    if not all(row.active for row in rows):
        raise Conflict("resource.closed", _("所选人员或房间已停止预约，请另选。"))


def lock_booking(booking_id: int) -> tuple[Booking, Locked]:
    """Lock a booking's resources, then the booking: the order that every write of time follows.

    Raises NotFound, Conflict (its resources changed in the meantime).
    """
    ids = set(Allocation.objects.filter(booking_id=booking_id).values_list("resource_id", flat=True))
    resources = rows_locked(ids)
    booking = Booking.objects.select_for_update(of=("self",)).filter(pk=booking_id).first()
    if booking is None:
        raise NotFound("booking.not_found")
    if set(booking.allocations.values_list("resource_id", flat=True)) != ids:
        raise Conflict("booking.try_again", _("这项预约刚刚被他人变更，请刷新后再试。"))
    return booking, resources


def claims_on(
    resources: Sequence[Resource], start: datetime, end: datetime, today: Policy, *, own: bool = True
) -> list[Claim]:
    """Return what a meeting takes of each resource: a colleague also needs the buffer after it.

    own: with the colleague's own terms, which rows that were locked carry; else by the house's alone, for a first look.
    """

    def rest(row: Resource) -> timedelta:
        if row.kind != Resource.Kind.COUNSELOR:
            return timedelta()
        return (policy_of(row, today) if own else today).buffer

    return [Claim(row.pk, start, end + rest(row)) for row in resources]


def busy_kind(claims: Sequence[Claim], *, except_booking: int | None = None) -> str | None:
    """Return the kind of the first resource that is not free, in one statement; only for who has the lock.

    Where nothing but holds stands in the way whose time is up, they are released, and the time is free.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BUSY, _busy_values(claims, except_booking))
        kind, lapsed = cursor.fetchone() or (None, False)
    if lapsed:
        _release_lapsed(claims)
    return None if lapsed else kind


def _release_lapsed(claims: Sequence[Claim]) -> None:
    """Release the holds that have run out. Who confirms or sweeps one needs a lock that this transaction has."""
    over = Booking.objects.filter(
        status=Booking.Status.HELD,
        held_until__lte=now(),
        allocations__active=True,
        allocations__resource__in=[claim.resource_id for claim in claims],
    )
    ids = list(over.values_list("pk", flat=True))
    Booking.objects.filter(pk__in=ids).update(status=Booking.Status.LAPSED)
    Allocation.objects.filter(booking__in=ids).update(active=False)


def glance(claims: Sequence[Claim], *, actor_id: int, idempotency_key: str) -> tuple[int | None, str | None]:
    """Ask in passing, in one statement: (booking that has this key already, kind of the first busy resource).

    The statement is prepared: in a rush it is asked far more often than anything else, and planning it costs more than
    answering it.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(_GLANCE, [actor_id, idempotency_key, *_busy_values(claims, None)], prepare=True)
        known, kind = cursor.fetchone() or (None, None)
    return known, kind


def refuse_busy(kind: str) -> NoReturn:
    """Say which kind of thing is taken, never by whom or why."""
    raise Conflict(f"booking.{kind}_busy", MESSAGES[Resource.Kind(kind)])


def _busy_values(claims: Sequence[Claim], except_booking: int | None) -> list[Any]:
    """Return the values of ``_BUSY``, in its order."""
    return [
        [claim.resource_id for claim in claims],
        [claim.busy_start for claim in claims],
        [claim.busy_end for claim in claims],
        except_booking or 0,
        now(),
    ]


def rows_locked(ids: Collection[int]) -> Locked:
    """Lock the rows in the order of their ids, with their terms, bookable or not, as giving time back needs."""
    rows = Resource.objects.select_for_update(of=("self",)).select_related("terms")
    return Locked(list(rows.filter(pk__in=ids).order_by("pk")))
