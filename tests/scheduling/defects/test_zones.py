"""Defects 1, 2, 8, 15 and 16: the library answers by the clock of whoever asks, not by that of the series."""

from datetime import timedelta, timezone

import pytest
import pytz
from django.test import RequestFactory
from schedule.views import api_occurrences

from scheduling.calendars.services import move_occurrence, skip_occurrence

from .makers import NEW_YORK, SHANGHAI, by_library, by_us, moment, series, window

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("start", "zone", "params", "asked", "wrong", "right"),
    [
        pytest.param(
            "2026-03-02 09:00", NEW_YORK, "", ("2026-03-09", "2026-03-17"),
            ["Mon 03-09 10:00", "Mon 03-16 10:00"], ["Mon 03-09 09:00", "Mon 03-16 09:00"], id="an hour late in summer",
        ),
        pytest.param(
            "2026-01-05 07:30", SHANGHAI, "byweekday:MO", ("2026-01-05 12:00", "2026-01-15"),
            ["Tue 01-06 07:30", "Tue 01-13 07:30"], ["Mon 01-12 07:30"], id="Monday in China is Tuesday",
        ),
    ],
)  # fmt: skip
def test_1_a_window_in_utc_moves_the_series(start, zone, params, asked, wrong, right):
    event, span = series(start, zone, params), window(*asked)
    assert by_library(event, span, zone) == wrong
    assert by_us(event, span, zone) == right


def test_2_a_cancelled_occurrence_returns_in_a_window_of_another_zone():
    event = series("2026-03-02 09:00", NEW_YORK)
    skip_occurrence(event_id=event.pk, original_start=moment("2026-03-16 09:00", NEW_YORK))
    here, elsewhere = window("2026-03-16", "2026-03-17", NEW_YORK), window("2026-03-16", "2026-03-17")
    assert by_library(event, here, NEW_YORK) == []
    assert by_library(event, elsewhere, NEW_YORK) == ["Mon 03-16 10:00"]
    assert by_us(event, here, NEW_YORK) == by_us(event, elsewhere, NEW_YORK) == []


def test_8_a_window_with_a_fixed_offset_cannot_be_asked_for():
    event, china = series("2026-01-05 09:00"), timezone(timedelta(hours=8))
    span = moment("2026-01-05", china), moment("2026-01-12", china)
    with pytest.raises(pytz.UnknownTimeZoneError):
        by_library(event, span)
    assert by_us(event, span) == ["Mon 01-05 09:00"]


@pytest.mark.parametrize("named", [False, True])
def test_8_the_librarys_feed_fails_on_what_full_calendar_sends(named):
    series("2026-01-05 09:00")
    asked = {"start": "2026-01-05T00:00:00+08:00", "end": "2026-01-12T00:00:00+08:00"}
    if named:
        assert api_occurrences(RequestFactory().get("/", {**asked, "timezone": "Asia/Shanghai"})).status_code == 400
    else:
        with pytest.raises(pytz.UnknownTimeZoneError):
            api_occurrences(RequestFactory().get("/", asked))


def test_15_what_was_moved_to_end_as_the_window_begins_is_counted_in():
    event, span = series("2026-01-05 09:00"), window("2026-01-07 10:00", "2026-01-08 10:00", SHANGHAI)
    original, start = moment("2026-01-05 09:00", SHANGHAI), moment("2026-01-07 09:00", SHANGHAI)
    move_occurrence(event_id=event.pk, original_start=original, start=start, end=start + timedelta(hours=1))
    assert by_library(event, span) == ["Wed 01-07 09:00"]
    assert by_us(event, span) == []


def test_16_a_time_that_the_clock_skips_keeps_an_offset_that_is_over():
    event = series("2026-03-07 02:30", NEW_YORK, frequency="DAILY")
    span = window("2026-03-08 00:00", "2026-03-08 12:00", NEW_YORK)
    (found,) = event.get_occurrences(*span)
    assert f"{found.start:%H:%M %Z}" == "02:30 EST", "a time that no clock in New York shows on that day"
    assert by_us(event, span, NEW_YORK) == ["Sun 03-08 03:30"]


def test_16_a_night_across_the_change_ends_by_the_clock_of_the_evening():
    event = series("2026-03-06 22:00", NEW_YORK, frequency="DAILY", minutes=8 * 60)
    span = window("2026-03-07 22:00", "2026-03-08 12:00", NEW_YORK)
    (found,) = (one for one in event.get_occurrences(*span) if one.start == moment("2026-03-07 22:00", NEW_YORK))
    assert f"{found.end:%H:%M %Z}" == "06:00 EST", "the clock shows seven, in EDT"
    assert by_us(event, span, NEW_YORK) == ["Sat 03-07 22:00"]
