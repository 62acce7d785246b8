from dataclasses import dataclass
from datetime import date
from decimal import Decimal

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
