"""A calendar as iCalendar text (RFC 5545): series as rules with their exceptions, titles that say nothing."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event
from icalendar.prop import vCalAddress, vRecur

from scheduling.calendars.recurrence import Pattern, expand, parse_params

PRODUCT = "-//Qingshan//Calendar//ZH"
REACH = timedelta(days=400)  # the first time of a rule lies within, else it has none


class Entry(NamedTuple):
    """One event. changes: {original start: (start, end), or None where it is cancelled}; cancelled: the whole."""

    pattern: Pattern
    uid: str
    sequence: int
    changes: dict[datetime, tuple[datetime, datetime] | None]
    cancelled: bool = False


class Mailed(NamedTuple):
    """That a calendar is a message to somebody. method: REQUEST or CANCEL; sender, to: mail addresses."""

    method: str
    sender: str
    to: str


def write(entries: Iterable[Entry], *, title: str, stamp: datetime, mailed: Mailed | None = None) -> bytes:
    """Return the text of a calendar. title: of every event; stamp: when it was made, UTC; mailed: as a message."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    if mailed:
        calendar.add("method", mailed.method)
    else:
        calendar.add("x-wr-calname", title)
    for entry in entries:
        for event in _events(entry, title, stamp):
            if mailed:
                _address(event, mailed)
            calendar.add_component(event)
    calendar.add_missing_timezones()
    _one_date_a_line(calendar)
    text: bytes = calendar.to_ical()
    return text


def _address(event: Event, mailed: Mailed) -> None:
    event.add("organizer", vCalAddress(f"mailto:{parseaddr(mailed.sender)[1]}"))
    attendee = vCalAddress(f"mailto:{mailed.to}")
    attendee.params["PARTSTAT"] = "ACCEPTED"
    event.add("attendee", attendee)


def _one_date_a_line(calendar: Calendar) -> None:
    """Give each change of a clock a line of its own: ical.js reads the first date of a list alone."""
    for zone in calendar.walk("VTIMEZONE"):
        for part in zone.subcomponents:
            lists = part.pop("RDATE", [])
            dates = [one.dt for dated in (lists if isinstance(lists, list) else [lists]) for one in dated.dts]
            for moment in dates:
                part.add("rdate", [moment])


def _events(entry: Entry, title: str, stamp: datetime) -> list[Event]:
    """Return the event, and one for each occurrence that was moved."""
    pattern, zone = entry.pattern, ZoneInfo(entry.pattern.tzid)
    start = _first(pattern)
    if start is None:
        return []
    length = pattern.end - pattern.start
    main = _event(entry, title, stamp, start.astimezone(zone), (start + length).astimezone(zone))
    if pattern.frequency is None:
        return [main]
    main.add("rrule", vRecur(_rule(pattern)))
    if gone := sorted(original for original, span in entry.changes.items() if span is None):
        main.add("exdate", [original.astimezone(zone) for original in gone])
    events = [main]
    for original, span in sorted(entry.changes.items()):
        if span is not None:
            moved = _event(entry, title, stamp, span[0].astimezone(zone), span[1].astimezone(zone))
            moved.add("recurrence-id", original.astimezone(zone))
            events.append(moved)
    return events


def _event(entry: Entry, title: str, stamp: datetime, start: datetime, end: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", stamp)
    event.add("sequence", entry.sequence)
    event.add("summary", title)
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    return event


def _first(pattern: Pattern) -> datetime | None:
    """Return when a pattern first takes place: readers count DTSTART in, whether the rule names it or not."""
    if pattern.frequency is None:
        return pattern.start
    spans = expand(pattern, (pattern.start, pattern.start + REACH))
    return spans[0].start if spans else None


def _rule(pattern: Pattern) -> dict[str, Any]:
    params = parse_params(pattern.params)
    rule: dict[str, Any] = {"FREQ": pattern.frequency, "INTERVAL": params.get("interval", 1)}
    if "byweekday" in params:
        rule["BYDAY"] = [str(day) for day in params["byweekday"]]
    for name, code in (("bymonthday", "BYMONTHDAY"), ("bysetpos", "BYSETPOS"), ("count", "COUNT")):
        if name in params:
            rule[code] = params[name]
    if "count" not in params and pattern.until is not None:
        rule["UNTIL"] = pattern.until.astimezone(ZoneInfo("UTC"))
    return rule
