"""The short way for weekly rules gives what dateutil gives, whatever the weekdays, the interval and the window."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil import rrule
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.calendars.recurrence import WEEKDAYS, Pattern, expand

DAYS = st.lists(st.sampled_from(sorted(WEEKDAYS)), max_size=5)
FIFTY = timedelta(minutes=50)


@settings(max_examples=300, deadline=None)
@given(
    zone=st.sampled_from(["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe"]),
    wall=st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 31)),
    days=DAYS,
    interval=st.integers(1, 5),
    opens=st.integers(-40, 900),
    length=st.integers(0, 120),
)
def test_weekly_rules_expand_as_dateutil_does_on_the_zones_own_clock(zone, wall, days, interval, opens, length):
    tz = ZoneInfo(zone)
    wall = wall.replace(hour=max(wall.hour, 4), second=0, microsecond=0)  # no clock is changed after four
    start = wall.replace(tzinfo=tz).astimezone(UTC)
    params = f"byweekday:{','.join(days)};interval:{interval}" if days else f"interval:{interval}"
    window = (start + timedelta(days=opens), start + timedelta(days=opens + length))
    rule = rrule.rrule(
        rrule.WEEKLY,
        dtstart=wall,
        interval=interval,
        byweekday=[WEEKDAYS[day] for day in days] or None,
        until=wall + timedelta(days=1100),
    )
    expected = [one.replace(tzinfo=tz).astimezone(UTC) for one in rule]
    expected = [one for one in expected if window[0] - FIFTY < one < window[1]]
    found = expand(Pattern(1, start, start + FIFTY, "WEEKLY", params, None, zone), window)
    assert [span.start for span in found] == expected
