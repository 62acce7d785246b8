"""The rule of what remains of a series, when one occurrence shows where it shall be."""

import calendar
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from scheduling.calendars.recurrence import Pattern, parse_params

from .models import Repeat, Series
from .plan import LAST, Plan
from .selectors import CODES


@dataclass(frozen=True)
class Shift:
    """old: where the rule puts the occurrence that was pointed at; start, end: where it shall be; aware."""

    old: datetime
    start: datetime
    end: datetime


def shifted(series: Series, pattern: Pattern, shift: Shift, *, anchor: datetime, times: int) -> Plan:
    """Return the plan of the ``times`` occurrences from ``anchor`` on, all shifted as the one pointed at.

    The time of day is that of ``shift.start`` in the series' own zone; the days move by as many as it does, and of a
    monthly series each is the same weekday of its month as the one pointed at.
    """
    zone = ZoneInfo(pattern.tzid)
    before, after, first = (moment.astimezone(zone) for moment in (shift.old, shift.start, anchor))
    days = after.date() - before.date()
    plan = Plan(
        kind=series.kind,
        start=shift.start,
        end=shift.end,
        repeat=series.repeat,
        times=times,
        tzid=pattern.tzid,
        mode=series.mode,
        place=series.place,
    )
    if series.repeat == Repeat.MONTHLY:
        months = (after.year - before.year) * 12 + after.month - before.month
        day, nth = _same_of(first.date(), months, after.weekday(), plan.place_in_month), plan.place_in_month
        weekdays: tuple[str, ...] = (CODES[after.weekday()],)
    else:
        day, nth = first.date() + days, None
        weekdays = _weekdays(pattern, days.days)
    start = datetime.combine(day, after.time(), zone)
    return Plan(
        **{
            **plan.__dict__,
            "start": start,
            "end": start + (shift.end - shift.start),
            "weekdays": weekdays,
            "nth": nth,
        }
    )


def _weekdays(pattern: Pattern, days: int) -> tuple[str, ...]:
    old = [CODES.index(str(day)) for day in parse_params(pattern.params)["byweekday"]]
    return tuple(CODES[(number + days) % 7] for number in old)


def _same_of(day: date, months: int, weekday: int, nth: int) -> date:
    """Return the nth weekday (or the LAST) of the month that lies some months from that of ``day``."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    length = calendar.monthrange(year, month)[1]
    found = [number for number in range(1, length + 1) if date(year, month, number).weekday() == weekday]
    return date(year, month, found[LAST if nth == LAST else nth - 1])
