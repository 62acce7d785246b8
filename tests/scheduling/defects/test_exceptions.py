"""Defects 3, 12, 14 and 17: exceptions that get lost, double, or say too little."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from schedule.models import Calendar, Event, Occurrence, Rule

from scheduling.calendars.services import move_occurrence, new_calendar, rewrite_series, skip_occurrence

from .makers import SHANGHAI, by_library, by_us, moment, series, window

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def changed():
    """Mondays at nine, one cancelled on the 9th, one moved from the 16th to the 17th; then half an hour longer."""
    event = series("2026-03-02 09:00", until=moment("2026-03-23 09:00", SHANGHAI))
    skip_occurrence(event_id=event.pk, original_start=moment("2026-03-09 09:00", SHANGHAI))
    start = moment("2026-03-17 09:00", SHANGHAI)
    original = moment("2026-03-16 09:00", SHANGHAI)
    move_occurrence(event_id=event.pk, original_start=original, start=start, end=start + HOUR)
    event.refresh_from_db()
    event.end += timedelta(minutes=30)
    event.save()
    return event


def test_3_a_longer_duration_orphans_what_was_cancelled_and_moved(changed):
    span = window("2026-03-03", "2026-03-24", SHANGHAI)
    assert by_library(changed, span) == ["Mon 03-09 09:00", "Mon 03-16 09:00", "Tue 03-17 09:00"]
    assert by_us(changed, span) == ["Mon 03-23 09:00", "Tue 03-17 09:00"]


def without(table: str, constraint: str) -> None:
    """Take our constraint away until the test's transaction is rolled back: the library as it comes."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")


def twice(event) -> None:
    start = moment("2026-01-05 09:00", SHANGHAI)
    for _time in range(2):
        Occurrence.objects.create(
            event=event, start=start, end=start + HOUR, original_start=start, original_end=start + HOUR
        )


def test_12_two_exceptions_to_one_occurrence_are_let_in_and_then_it_cannot_be_asked_for():
    event = series("2026-01-05 09:00")
    with pytest.raises(IntegrityError, match="schedule_occurrence_once"), transaction.atomic():
        twice(event)
    without("schedule_occurrence", "schedule_occurrence_once")
    twice(event)
    with pytest.raises(Occurrence.MultipleObjectsReturned):
        event.get_occurrence(window("2026-01-05 09:00", "2026-01-06", SHANGHAI)[0])


def test_12_our_adapter_keeps_one_exception_however_often_it_is_told():
    event, original = series("2026-01-05 09:00"), moment("2026-01-12 09:00", SHANGHAI)
    for _time in range(3):
        skip_occurrence(event_id=event.pk, original_start=original)
    assert Occurrence.objects.filter(event=event).count() == 1


def test_14_meetings_of_two_counsellors_at_one_hour_are_equal():
    one, other = series("2026-01-05 09:00"), series("2026-01-05 09:00")
    span = window("2026-01-05", "2026-01-06", SHANGHAI)
    assert one.get_occurrences(*span) == other.get_occurrences(*span)
    from scheduling.calendars.selectors import spans_of

    assert spans_of(event_id=one.pk, window=span) != spans_of(event_id=other.pk, window=span)


def test_17_without_its_rule_a_series_is_silently_one_event():
    start = moment("2026-01-05 09:00", SHANGHAI)
    rule = Rule.objects.create(name="r", description="", frequency="WEEKLY", params="")
    calendar = Calendar.objects.create(name="c", slug="c")
    theirs = Event.objects.create(calendar=calendar, title="t", start=start, end=start + HOUR, rule=rule)
    rule.delete()
    theirs.refresh_from_db()
    assert by_library(theirs, window("2026-01-05", "2026-02-02", SHANGHAI)) == ["Mon 01-05 09:00"]
    ours = series("2026-01-05 09:00")
    with pytest.raises(ProtectedError), transaction.atomic():
        ours.rule.delete()
    assert len(by_us(ours, window("2026-01-05", "2026-02-02", SHANGHAI))) == 4


def test_17_an_event_that_ends_before_it_starts_is_saved():
    values = {"title": "t", "start": datetime(2026, 1, 2, tzinfo=UTC), "end": datetime(2026, 1, 1, tzinfo=UTC)}
    calendar = new_calendar("room")
    with pytest.raises(IntegrityError, match="schedule_event_ends_after_start"), transaction.atomic():
        Event.objects.create(calendar=calendar, **values)
    without("schedule_event", "schedule_event_ends_after_start")
    assert Event.objects.create(calendar=calendar, **values).pk


def test_17_what_was_cancelled_is_among_what_takes_place():
    event, span = series("2026-01-05 09:00"), window("2026-01-05", "2026-01-06", SHANGHAI)
    skip_occurrence(event_id=event.pk, original_start=moment("2026-01-05 09:00", SHANGHAI))
    assert by_library(event, span, all_rows=True) == ["Mon 01-05 09:00"]
    assert by_us(event, span) == []


def test_a_series_that_we_rewrite_leaves_no_exception_without_an_owner(changed):
    start = moment("2026-03-02 10:00", SHANGHAI)
    rewrite_series(
        event_id=changed.pk,
        start=start,
        end=start + HOUR,
        frequency="WEEKLY",
        params="byweekday:MO",
        until=moment("2026-03-23 10:00", SHANGHAI),
    )
    assert not Occurrence.objects.filter(event=changed).exists()
    assert len(by_us(changed, window("2026-03-01", "2026-04-01", SHANGHAI))) == 4
