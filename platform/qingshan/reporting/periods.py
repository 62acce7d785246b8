"""Fixed periods only: a year, a quarter, a month. Free date ranges would let a reader single people out."""

import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from qingshan.core.errors import Invalid

_FORM = re.compile(r"(\d{4})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?")


@dataclass(frozen=True)
class Period:
    """code such as 2026, 2026-Q3, 2026-07; first day included, last excluded."""

    code: str
    first: date
    end: date


def parse_period(code: str) -> Period:
    """Read a period's code; raises Invalid for anything else."""
    match = _FORM.fullmatch(code.strip().upper())
    if match is None:
        raise Invalid("reporting.bad_period", _("统计周期应写作 2026、2026-Q3 或 2026-07。"), field="period")
    year, quarter, month = int(match[1]), match[2], match[3]
    if quarter:
        return Period(match[0], _month(year, 3 * int(quarter) - 2), _month(year, 3 * int(quarter) + 1))
    if month:
        return Period(match[0], _month(year, int(month)), _month(year, int(month) + 1))
    return Period(match[0], date(year, 1, 1), date(year + 1, 1, 1))


def quarter_of(day: date) -> Period:
    """Return the quarter that a day lies in."""
    return parse_period(f"{day.year}-Q{(day.month + 2) // 3}")


def _month(year: int, month: int) -> date:
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
