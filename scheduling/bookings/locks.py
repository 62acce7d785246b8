"""Lock, then look: the two steps that stand before every write of time. The constraint stands behind them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils.translation import gettext_lazy as _

from qingshan.core.errors import Conflict, NotFound
from scheduling.resources.models import Resource

_BUSY = """
SELECT (SELECT id FROM scheduling_booking WHERE created_by_id = %s AND idempotency_key = %s),
       (SELECT r.kind
          FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) AS w (id, busy_start, busy_end)
          JOIN scheduling_allocation a ON a.resource_id = w.id AND a.active
               AND a.busy_start < w.busy_end AND a.busy_end > w.busy_start AND a.booking_id <> %s
          JOIN scheduling_resource r ON r.id = w.id
         ORDER BY r.id LIMIT 1)
"""
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


def lock_resources(ids: Sequence[int]) -> list[Resource]:
    """Lock the rows in the order of their ids and return them. Raises NotFound, Conflict (not bookable any more)."""
    rows = list(Resource.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))
    if len(rows) != len(set(ids)):
        raise NotFound("resource.not_found")
    if not all(row.active for row in rows):
        raise Conflict("resource.closed", _("所选人员或房间已停止预约，请另选。"))
    return rows


def claims_on(resources: Sequence[Resource], start: datetime, end: datetime, buffer: timedelta) -> list[Claim]:
    """Return what a meeting takes of each resource: a colleague also needs the buffer after it."""
    rest = {Resource.Kind.COUNSELOR.value: buffer}
    return [Claim(row.pk, start, end + rest.get(row.kind, timedelta())) for row in resources]


def busy_kind(
    claims: Sequence[Claim], *, actor_id: int, idempotency_key: str, except_booking: int = 0
) -> tuple[int | None, str | None]:
    """Ask, in one statement, (booking that has this key already, kind of the first resource that is not free)."""
    with connection.cursor() as cursor:
        cursor.execute(
            _BUSY,
            [
                actor_id,
                idempotency_key,
                [claim.resource_id for claim in claims],
                [claim.busy_start for claim in claims],
                [claim.busy_end for claim in claims],
                except_booking,
            ],
        )
        known, kind = cursor.fetchone() or (None, None)
    return known, kind


def refuse_busy(kind: str) -> None:
    """Say which kind of thing is taken, never by whom or why."""
    raise Conflict(f"booking.{kind}_busy", MESSAGES[Resource.Kind(kind)])
