"""Deadline arithmetic: a start and a dated limit give a moment, and whether its calendar is still provisional."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from .limits.selectors import limit
from .workdays.selectors import add_workdays, is_provisional

_FIXED = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}


@dataclass(frozen=True)
class Deadline:
    """at: aware moment; provisional: a year on the way has no published holiday calendar yet."""

    at: datetime
    provisional: bool


def due(start: datetime, key: str, *, area_code: str = "") -> Deadline:
    """Return when something is due that started at ``start`` under the limit ``key``.

    Minutes, hours and days run through weekends and holidays; working days are counted from the day after the
    start (the first day is the next working day), and the deadline keeps the start's time of day.
    Raises LookupError when no limit is in force, ValueError when the limit is not a length of time.
    """
    local = timezone.localtime(start)
    found = limit(key, on=local.date(), area_code=area_code)
    if found.unit in _FIXED:
        return Deadline(start + _FIXED[found.unit] * float(found.value), provisional=False)
    if found.unit != "workday":
        raise ValueError(f"{key} is not a length of time but {found.unit}")
    last = add_workdays(local.date(), int(found.value))
    at = local.replace(year=last.year, month=last.month, day=last.day)
    return Deadline(at, provisional=is_provisional(local.date(), last))
