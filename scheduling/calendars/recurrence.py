"""Expanding a series in its own time zone; dateutil does the arithmetic, never the library's ``get_occurrences``."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from dateutil import rrule
from django.utils.translation import gettext as _

from qingshan.core.errors import Invalid

MOST_OCCURRENCES = 1_000
FREQUENCIES: dict[str, Literal[1, 2, 3]] = {"DAILY": rrule.DAILY, "WEEKLY": rrule.WEEKLY, "MONTHLY": rrule.MONTHLY}
WEEKDAYS = {str(day): day for day in (rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA, rrule.SU)}
_NUMBERS = {"interval", "count", "bysetpos", "bymonthday"}


@dataclass(frozen=True)
class Span:
    """start, end: aware, UTC, half open; original_start: where the rule put it, the key of exceptions."""

    start: datetime
    end: datetime
    original_start: datetime


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
            raise Invalid("series.rule", _("重复规则中有无法识别的内容：%(part)s") % {"part": part}, field="rule")
    if parsed.get("interval", 1) < 1 or parsed.get("count", 1) < 1:
        raise Invalid("series.rule", _("重复间隔和次数必须大于零。"), field="rule")
    return parsed


def expand(
    *,
    start: datetime,
    end: datetime,
    frequency: str,
    params: Mapping[str, Any],
    until: datetime | None,
    tzid: str,
    window: tuple[datetime, datetime],
) -> Iterator[Span]:
    """Yield the spans of a series that touch a window [from, to), at the wall-clock time of the series' zone.

    A wall-clock time that a zone skips in spring is read as the moment after the gap; the length stays that of the
    first occurrence. ``until`` is inclusive. Raises Invalid past 1,000 occurrences.
    """
    zone, length = ZoneInfo(tzid), end - start
    first = start.astimezone(zone).replace(tzinfo=None)
    stop = _wall(window[1], zone) if until is None else min(_wall(window[1], zone), _wall(until, zone))
    rule = rrule.rrule(FREQUENCIES[frequency], dtstart=first, **params)
    for number, wall in enumerate(rule.xafter(_wall(window[0], zone) - length - timedelta(hours=2), inc=True)):
        if wall > stop:
            return
        if number >= MOST_OCCURRENCES:
            raise Invalid("series.too_many", _("重复次数过多，请缩短系列。"), field="rule")
        moment = wall.replace(tzinfo=zone).astimezone(UTC)
        if moment < window[1] and moment + length > window[0]:
            yield Span(moment, moment + length, moment)


def _wall(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)
