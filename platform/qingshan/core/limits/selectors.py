from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from time import monotonic

from django.conf import settings
from django.db.models import Q

from qingshan.core.clock import today

from .models import LimitRow


@dataclass(frozen=True)
class Limit:
    """A limit as it stood on a day. value: in unit."""

    key: str
    value: Decimal
    unit: str
    citation: str


def limit(key: str, *, on: date | None = None, area_code: str = "") -> Limit:
    """Return the limit in force on a day: the area's own row before the general one, then the latest.

    Raises LookupError when no row covers the day: a missing limit is a fault of configuration, never "no limit".
    """
    day = on or today()
    rows = LimitRow.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=day),
        key=key,
        valid_from__lte=day,
        area_code__in=["", area_code],
    ).order_by("-area_code", "-valid_from")
    row = rows.first()
    if row is None:
        raise LookupError(f"No limit {key!r} is in force on {day}")
    return Limit(row.key, row.value, row.unit, row.citation)


def limits(keys: Iterable[str], *, on: date | None = None) -> dict[str, Limit]:
    """Return several general limits in one question, or as they were read LIMITS_KEPT_SECONDS ago at most.

    Raises LookupError when one of them has no row in force.
    """
    now = int(monotonic() / settings.LIMITS_KEPT_SECONDS) if settings.LIMITS_KEPT_SECONDS else monotonic()
    return dict(_limits(frozenset(keys), on or today(), now))


@lru_cache(maxsize=32)
def _limits(wanted: frozenset[str], day: date, now: float) -> dict[str, Limit]:
    rows = LimitRow.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=day), key__in=wanted, valid_from__lte=day, area_code=""
    ).order_by("valid_from")
    found = {row[0]: Limit(*row) for row in rows.values_list("key", "value", "unit", "citation")}
    if missing := wanted - found.keys():
        raise LookupError(f"No limits {sorted(missing)} are in force on {day}")
    return found


forget_limits = _limits.cache_clear  # for who changed one: this process at once, others within LIMITS_KEPT_SECONDS
