"""The same rows asked twice: by the library, and by our adapter."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytz

from scheduling.calendars.selectors import spans_of
from scheduling.calendars.services import new_calendar, new_series

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
WEEK = "%a %m-%d %H:%M"


def moment(text: str, zone=UTC) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def series(start: str, zone=SHANGHAI, params="", frequency="WEEKLY", until=None, minutes=60):
    first = moment(start, zone)
    return new_series(
        calendar_id=new_calendar("counselor").pk,
        start=first,
        end=first.astimezone(UTC) + timedelta(minutes=minutes),
        frequency=frequency,
        params=params,
        until=until,
        tzid=zone.key,
    )


def window(first: str, last: str, zone=UTC) -> tuple[datetime, datetime]:
    """Return [first, last); a window in a named zone, as the library wants it, with pytz."""
    if zone is UTC:
        return moment(first), moment(last)
    clock = pytz.timezone(zone.key)
    return clock.localize(datetime.fromisoformat(first)), clock.localize(datetime.fromisoformat(last))


def by_library(event, span, zone=SHANGHAI, *, all_rows: bool = False) -> list[str]:
    """Return the starts that the library finds, those cancelled left out unless asked for."""
    found = event.get_occurrences(*span)
    return sorted(one.start.astimezone(zone).strftime(WEEK) for one in found if all_rows or not one.cancelled)


def by_us(event, span, zone=SHANGHAI) -> list[str]:
    return sorted(one.start.astimezone(zone).strftime(WEEK) for one in spans_of(event_id=event.pk, window=span))
