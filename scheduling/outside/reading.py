"""When somebody is busy, from an iCalendar text by anybody; titles are not even looked at."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from icalendar import Calendar

from qingshan.core.errors import Invalid
from scheduling.availability.windows import Stretch, merge

OWN_UID = "@qingshan"
LONGEST_LINE = 20_000
MALFORMED = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError)  # what a text by anybody may cause
_FINE = re.compile(rb"FREQ\s*=\s*(SECONDLY|MINUTELY|HOURLY)", re.I)
_BY_CLOCK = re.compile(rb"RRULE[^\r\n]*;\s*BY(SECOND|MINUTE|HOUR)\s*=", re.I)
_EVERY = re.compile(rb"INTERVAL\s*=\s*([-+]?\d+)", re.I)
_FOLD = re.compile(rb"\r?\n[ \t]")


def busy_times(body: bytes, first: datetime, last: datetime, *, events: int, occurrences: int) -> list[Stretch]:
    """Return the stretches within [first, last) that a calendar's owner is busy, merged and in order.

    Free and cancelled events are left out, and our own, which a feed may have brought there.
    Raises Invalid (field url): no calendar, too many events or occurrences, rules finer than a day.
    """
    calendar = _parsed(body, events)
    zone = _zone(calendar)
    found: list[Stretch] = []
    try:
        for number, event in enumerate(recurring_ical_events.of(calendar, skip_bad_series=True).between(first, last)):
            if number >= occurrences:
                raise _refused("outside.too_many", _("外部日历里的日程太多，没有引入。"))
            if _counts(event) and (stretch := _stretch(event, zone)) is not None:
                start, end = max(stretch[0], first), min(stretch[1], last)
                if start < end:
                    found.append((start, end))
    except MALFORMED as error:
        raise _refused("outside.format", _("外部日历的格式不能读取。")) from error
    return merge(found)


def _parsed(body: bytes, events: int) -> Calendar:
    """Read a text that was looked at first: what could keep the reader busy for ever is refused unread."""
    text = _FOLD.sub(b"", body)
    if b"BEGIN:VCALENDAR" not in text.upper()[:2000]:
        raise _refused("outside.format", _("这个地址给出的不是日历。"))
    if text.upper().count(b"BEGIN:VEVENT") > events:
        raise _refused("outside.too_many", _("外部日历里的日程太多，没有引入。"))
    wild = _FINE.search(text) or _BY_CLOCK.search(text) or any(int(one[:9]) < 1 for one in _EVERY.findall(text))
    if wild or max(map(len, text.splitlines()), default=0) > LONGEST_LINE:
        raise _refused("outside.rule", _("外部日历里有无法展开的重复规则，没有引入。"))
    try:
        found = Calendar.from_ical(body)
    except MALFORMED as error:
        raise _refused("outside.format", _("外部日历的格式不能读取。")) from error
    if not isinstance(found, Calendar):
        raise _refused("outside.format", _("外部日历的格式不能读取。"))
    return found


def _counts(event: Any) -> bool:
    transparent = str(event.get("TRANSP", "OPAQUE")).upper() == "TRANSPARENT"
    cancelled = str(event.get("STATUS", "")).upper() == "CANCELLED"
    return not (transparent or cancelled or str(event.get("UID", "")).endswith(OWN_UID))


def _stretch(event: Any, zone: ZoneInfo) -> Stretch | None:
    if "DTSTART" not in event:
        return None
    start = event["DTSTART"].dt
    if "DTEND" in event:
        end = event["DTEND"].dt
    else:
        end = start + (event["DURATION"].dt if "DURATION" in event else _length(start))
    return _moment(start, zone), _moment(end, zone)


def _length(start: date) -> timedelta:
    """Without an end, an event of whole days lasts one and any other none (RFC 5545, 3.6.1)."""
    return timedelta() if isinstance(start, datetime) else timedelta(days=1)


def _moment(value: date, zone: ZoneInfo) -> datetime:
    """A day begins at midnight, and a time without a zone is meant, where the calendar's owner is."""
    if not isinstance(value, datetime):
        value = datetime.combine(value, time())
    return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)


def _zone(calendar: Calendar) -> ZoneInfo:
    try:
        return ZoneInfo(str(calendar.get("X-WR-TIMEZONE", settings.TIME_ZONE)))
    except (ValueError, KeyError, OSError):
        return ZoneInfo(settings.TIME_ZONE)


def _refused(code: str, message: object) -> Invalid:
    return Invalid(code, message, field="url")  # type: ignore[arg-type]
