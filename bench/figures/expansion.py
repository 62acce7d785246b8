"""`expand_vs_dateutil`: what reading series from the tables, zones and exceptions add to dateutil's own arithmetic."""

import gc
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from dateutil import rrule

from bench.harness import Reading, figure
from scheduling.calendars.recurrence import WEEKDAYS
from scheduling.calendars.selectors import spans_of_many
from scheduling.calendars.services import move_occurrence, new_calendar, new_series, skip_occurrence

SERIES, TURNS = 200, 15
MOVED, SKIPPED = 4, 4
RULES = (("MO", 1), ("TU", 1), ("MO,WE,FR", 1), ("TH", 1), ("WE", 2))  # weekdays, every how many weeks
ZONE = ZoneInfo("Asia/Shanghai")
WINDOW = (datetime(2026, 1, 1, tzinfo=ZONE), datetime(2027, 1, 1, tzinfo=ZONE))


def make_series(count: int) -> list[int]:
    """Keep weekly and fortnightly series, some thrice a week, with eight exceptions each; return their event ids."""
    calendar_id, made = new_calendar("bench").pk, []
    for number in range(count):
        start = first_start(number)
        end = start + timedelta(minutes=50)
        days, weeks = RULES[number % len(RULES)]
        params = f"byweekday:{days};interval:{weeks}"
        event = new_series(calendar_id=calendar_id, start=start, end=end, frequency="WEEKLY", params=params)
        for week in range(MOVED + SKIPPED):
            original = first_start(number, week * weeks)
            if week < MOVED:
                later = original + timedelta(hours=2)
                move_occurrence(event_id=event.pk, original_start=original, start=later, end=later + (end - start))
            else:
                skip_occurrence(event_id=event.pk, original_start=original)
        made.append(event.pk)
    return made


def first_start(number: int, week: int = 0) -> datetime:
    """Return when a series first takes place (its rule's first day in January 2026), or that day weeks later."""
    day = WEEKDAYS[RULES[number % len(RULES)][0][:2]].weekday
    wall = datetime(2026, 1, 5, 8, tzinfo=ZONE) + timedelta(days=day, minutes=15 * (number % 32))
    return wall + timedelta(weeks=week)


def bare(count: int) -> int:
    """Expand the same rules with dateutil alone: no zone, no exceptions, no database. Return how many there were."""
    opens, closes = (moment.replace(tzinfo=None) for moment in WINDOW)
    found = 0
    for number in range(count):
        days, weeks = RULES[number % len(RULES)]
        weekdays, start = [WEEKDAYS[day] for day in days.split(",")], first_start(number).replace(tzinfo=None)
        rule = rrule.rrule(rrule.WEEKLY, dtstart=start, byweekday=weekdays, interval=weeks)
        found += len(rule.between(opens, closes, inc=True))
    return found


def ours(event_ids: list[int]) -> int:
    return sum(map(len, spans_of_many(event_ids, (WINDOW[0].astimezone(UTC), WINDOW[1].astimezone(UTC))).values()))


def seconds(act: Callable[[], int]) -> float:
    gc.collect()
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def compare(turns: int, count: int) -> tuple[float, float, float]:
    """Return medians: (seconds of ours, of bare dateutil, their ratio turn by turn). Raises when results differ."""
    events = make_series(count)
    if bare(count) - SKIPPED * count != ours(events):
        raise AssertionError("the adapter and dateutil find different numbers of occurrences")
    pairs = [(seconds(lambda: ours(events)), seconds(lambda: bare(count))) for _turn in range(turns)]
    ratio = median(mine / other for mine, other in pairs)
    return median(mine for mine, _other in pairs), median(other for _mine, other in pairs), ratio


@figure(
    "expand_vs_dateutil",
    goal=1.5,
    unit="×",
    against="bare dateutil, naive times, no exceptions",
    how=f"{SERIES} weekly series over a year, 8 exceptions each, one query; medians of {TURNS} turns",
    better="lower",
)
def expand_vs_dateutil() -> Reading:
    """Time to know what takes place, as a multiple of dateutil's time for the rules alone."""
    mine, other, ratio = compare(TURNS, SERIES)
    return Reading(ratio, ours=f"{mine * 1000:.0f} ms", theirs=f"{other * 1000:.0f} ms")
