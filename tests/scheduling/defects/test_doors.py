"""Defects 9, 10, 11 and 18: the library's pages and feeds, none of which we mount."""

import inspect
import json
from datetime import timedelta

import icalendar
import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver
from schedule.feeds import CalendarICalendar
from schedule.models import Calendar, Event
from schedule.settings import CHECK_EVENT_PERM_FUNC
from schedule.views import api_occurrences, api_select_create

from scheduling.calendars.models import SeriesMeta
from scheduling.calendars.selectors import spans_of_many
from scheduling.calendars.services import new_calendar, new_events, skip_occurrence

from .makers import SHANGHAI, by_us, moment, series, window

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def nobody(method: str, **data):
    request = getattr(RequestFactory(), method)("/", data)
    request.user = AnonymousUser()
    return request


def our_views(patterns=None):
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.callback
        else:
            yield from our_views(pattern.url_patterns)


def feed_of(calendar: Calendar) -> icalendar.Calendar:
    return icalendar.Calendar.from_ical(CalendarICalendar()(nobody("get"), calendar.pk).content)


def test_9_nobody_in_particular_makes_events_and_reads_calendars():
    event = series("2026-01-05 09:00")
    told = {"start": "2026-01-05T00:00:00", "end": "2026-01-05T01:00:00", "calendar_slug": event.calendar.slug}
    before = Event.objects.count()
    assert api_select_create(nobody("post", **told)).status_code == 200
    assert Event.objects.count() == before + 1
    assert feed_of(event.calendar).walk("VEVENT")


def test_9_whoever_is_signed_in_may_change_anybodys_event(cast):
    assert CHECK_EVENT_PERM_FUNC(series("2026-01-05 09:00"), cast.evaluator) is True


def test_9_none_of_its_views_is_mounted_here():
    modules = {inspect.unwrap(view).__module__ for view in our_views() if inspect.isfunction(inspect.unwrap(view))}
    assert modules and not any(name.split(".")[0] == "schedule" for name in modules)


def test_10_one_feed_for_all_requests_serves_another_calendars_events(monkeypatch):
    wanted, other = (series("2026-01-05 09:00").calendar for _ in range(2))
    feed, real, asked = CalendarICalendar(), icalendar.Calendar, []

    def interrupted():
        if not asked:  # another request comes in between, as any thread may
            asked.append("once")
            feed(nobody("get"), other.pk)
        return real()

    monkeypatch.setattr("schedule.feeds.ical.icalendar.Calendar", interrupted)
    found = real.from_ical(feed(nobody("get"), wanted.pk).content).walk("VEVENT")
    assert [str(one["UID"]) for one in found] == [str(other.event_set.get().pk)]


def test_10_no_view_here_is_an_object_shared_between_requests():
    shared = [view for view in our_views() if not inspect.isroutine(inspect.unwrap(view))]
    assert not [view for view in shared if "scheduling" in type(view).__module__ or "schedule" in type(view).__module__]


def test_11_its_calendar_file_has_no_rule_no_exception_no_stamp_and_a_number_for_a_name():
    event = series("2026-01-05 09:00")
    skip_occurrence(event_id=event.pk, original_start=moment("2026-01-12 09:00", SHANGHAI))
    (found,) = feed_of(event.calendar).walk("VEVENT")
    assert not {"RRULE", "EXDATE", "DTSTAMP", "SEQUENCE"} & set(found)
    assert str(found["UID"]) == str(event.pk)


def test_11_what_a_calendar_file_needs_stands_beside_our_series():
    event = series("2026-01-05 09:00")
    before = SeriesMeta.objects.get(event=event)
    skip_occurrence(event_id=event.pk, original_start=moment("2026-01-12 09:00", SHANGHAI))
    after = SeriesMeta.objects.get(event=event)
    assert "@" in after.uid and after.uid == before.uid and after.sequence == before.sequence + 1
    assert by_us(event, window("2026-01-12", "2026-01-13", SHANGHAI)) == []


def test_18_an_empty_week_after_many_past_events_costs_two_questions_each_and_us_one():
    calendar, start = new_calendar("room"), moment("2026-01-05 09:00")
    events = new_events([(calendar.pk, start, start + HOUR)] * 100)
    asked = {"start": "2026-03-02T00:00:00", "end": "2026-03-09T00:00:00"}
    with CaptureQueriesContext(connection) as theirs:
        assert json.loads(api_occurrences(RequestFactory().get("/", asked)).content) == []
    assert len(theirs) >= 200
    with CaptureQueriesContext(connection) as ours:
        found = spans_of_many([event.pk for event in events], window("2026-03-02", "2026-03-09"))
    assert len(ours) == 1 and not any(found.values())


def test_18_its_numbers_are_not_unique():
    series("2026-01-05 09:00")
    asked = {"start": "2026-01-05T00:00:00", "end": "2026-03-09T00:00:00"}
    found = json.loads(api_occurrences(RequestFactory().get("/", asked)).content)
    assert len(found) == 9 and len({one["id"] for one in found}) == 1
