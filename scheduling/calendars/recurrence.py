"""Expanding a series in its own time zone; dateutil does the arithmetic, never the library's ``get_occurrences``."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, NamedTuple, cast
from zoneinfo import ZoneInfo

from dateutil import rrule
from django.utils.translation import gettext_lazy as _

from qingshan.core.errors import Invalid

MOST_OCCURRENCES = 1_000
FREQUENCIES: dict[str, Literal[1, 2, 3]] = {"DAILY": rrule.DAILY, "WEEKLY": rrule.WEEKLY, "MONTHLY": rrule.MONTHLY}
WEEKDAYS = {str(day): day for day in (rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA, rrule.SU)}
_NUMBERS = {"interval", "count", "bysetpos", "bymonthday"}
_STEP_DAYS = {"DAILY": 1, "WEEKLY": 7}


class Span(NamedTuple):
    """One occurrence. start, end: aware, UTC, half open; (event_id, original_start): the key, where the rule put it."""

    event_id: int
    start: datetime
    end: datetime
    original_start: datetime


@dataclass(frozen=True)
class Pattern:
    """How an event repeats: its first span, the library's rule (none: once), the last moment at which one may start,
    and the IANA zone on whose wall clock it repeats."""

    event_id: int
    start: datetime
    end: datetime
    frequency: str | None = None
    params: str = ""
    until: datetime | None = None
    tzid: str = "Asia/Shanghai"


def parse_params(params: str) -> dict[str, Any]:
    """Read ``name:value;name:value``, refusing what the library's parser drops in silence.

    Weekdays are MO…SU, the nth one by bysetpos. Raises Invalid on any unknown name, weekday or number.
    """
    parsed: dict[str, Any] = {}
    for part in filter(None, params.split(";")):
        name, _colon, text = part.partition(":")
        values = text.split(",")
        if name == "byweekday" and all(value in WEEKDAYS for value in values):
            parsed[name] = [WEEKDAYS[value] for value in values]
        elif name in _NUMBERS and all(value.lstrip("-").isdigit() and int(value) for value in values):
            numbers = [int(value) for value in values]
            parsed[name] = numbers if name.startswith("by") else numbers[0]
        else:
            message = _("重复规则中有无法识别的内容：%(part)s") % {"part": part}
            raise Invalid("series.rule", message, field="rule")
    if parsed.get("interval", 1) < 1 or parsed.get("count", 1) < 1:
        raise Invalid("series.rule", _("重复间隔和次数必须大于零。"), field="rule")
    return parsed


def expand(pattern: Pattern, window: tuple[datetime, datetime]) -> list[Span]:
    """Return the spans of a pattern that touch a window [from, to), at the wall-clock time of the pattern's zone.

    A wall-clock time that a zone skips in spring is read as the moment after the gap (RFC 5545, 3.3.5); the length
    stays that of the first occurrence (3.8.5.3). ``until`` is inclusive. Raises Invalid past 1,000 occurrences.
    """
    length, (opens, closes), event_id = pattern.end - pattern.start, window, pattern.event_id
    if pattern.frequency is None:
        once = Span(event_id, pattern.start, pattern.end, pattern.start)
        return [once] if once.start < closes and once.end > opens else []
    before = opens - length
    offset = cast(Callable[[datetime], timedelta], ZoneInfo(pattern.tzid).utcoffset)  # a ZoneInfo always has one
    # the wall clock is carried as if it were UTC: subtracting the zone's offset at that hour gives the moment
    moments = [wall - offset(wall) for wall in _walls(pattern, before, closes)]
    if pattern.until is not None:
        moments = [moment for moment in moments if moment <= pattern.until]
    spans = [Span(event_id, moment, moment + length, moment) for moment in moments if before < moment < closes]
    if len(spans) > MOST_OCCURRENCES:
        raise Invalid("series.too_many", _("重复次数过多，请缩短系列。"), field="rule")
    return spans


def _walls(pattern: Pattern, opens: datetime, closes: datetime) -> Iterable[datetime]:
    """Return the rule's wall-clock times that may lie from ``opens`` to ``closes``, and some around them."""
    zone, slack = ZoneInfo(pattern.tzid), timedelta(hours=2)  # as much as a change of the clock may hide
    first, opens, closes = _wall(pattern.start, zone), _wall(opens, zone) - slack, _wall(closes, zone) + slack
    params, frequency = parse_params(pattern.params), pattern.frequency or ""
    step = timedelta(days=_STEP_DAYS.get(frequency, 0)) * params.get("interval", 1)
    if step and "count" not in params and opens > first:
        first += (opens - first) // step * step  # an old series costs no more than a new one
    if frequency == "WEEKLY" and params.keys() <= {"interval", "byweekday"}:
        return _weeks(first, closes, [day.weekday for day in params.get("byweekday", ())], step)
    return rrule.rrule(FREQUENCIES[frequency], dtstart=first, until=closes, **params)


def _weeks(first: datetime, closes: datetime, weekdays: list[int], step: timedelta) -> list[datetime]:
    """Return the given weekdays (none: the first's own) of every ``step``, as dateutil does, in a tenth of its time.

    Nearly every series is of this kind, and whoever opens a calendar waits for it.
    """
    monday, found = first - timedelta(days=first.weekday()), []
    for weekday in weekdays or [first.weekday()]:
        start = monday + timedelta(days=weekday)
        start = start if start >= first else start + step
        found += [start + number * step for number in range((closes - start) // step + 1)]
    return sorted(set(found)) if len(weekdays) > 1 else found


def _wall(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=UTC)
