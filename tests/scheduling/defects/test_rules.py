"""Defects 4, 5, 6, 7 and 13: rules that the library narrows, misreads or forgets."""

import pytest
from schedule.models import Rule

from qingshan.core.errors import Invalid
from scheduling.calendars.recurrence import parse_params

from .makers import SHANGHAI, by_library, by_us, moment, series, window

pytestmark = pytest.mark.django_db
LIBRARYS = {"byweekday:0,2,4": "byweekday:MO,WE,FR"}  # how we write what the library narrows


@pytest.mark.parametrize(
    ("frequency", "params", "asked", "wrong", "right"),
    [
        ("WEEKLY", "byweekday:0,2,4", ("2026-01-05", "2026-01-12"),
         ["Mon 01-05 09:00"], ["Fri 01-09 09:00", "Mon 01-05 09:00", "Wed 01-07 09:00"]),
        ("MONTHLY", "bymonthday:5,20", ("2026-01-01", "2026-02-01"),
         ["Mon 01-05 09:00"], ["Mon 01-05 09:00", "Tue 01-20 09:00"]),
    ],
)  # fmt: skip
def test_4_a_list_is_narrowed_to_the_value_of_the_start(frequency, params, asked, wrong, right):
    event, span = series("2026-01-05 09:00", frequency=frequency), window(*asked, SHANGHAI)
    Rule.objects.filter(pk=event.rule_id).update(params=params)
    event.refresh_from_db()
    assert by_library(event, span) == wrong
    Rule.objects.filter(pk=event.rule_id).update(params=LIBRARYS.get(params, params))
    assert by_us(event, span) == right


@pytest.mark.parametrize(
    ("params", "misread"),
    [
        pytest.param("byweekday:+1MO", {"byweekday": []}, id="the first Monday becomes every day"),
        pytest.param("byweekday:XX", {"byweekday": []}, id="an unknown day is dropped"),
        pytest.param("interval:0", {"interval": 0}, id="no interval never ends"),
        pytest.param("BYDAY:MO", {"byday": Rule._week_days["MO"]}, id="a name that dateutil does not know"),
        pytest.param("until:2026-01-01", {"until": []}, id="a date is lost"),
        pytest.param("nonsense", {}, id="nonsense is no rule at all"),
    ],
)
def test_5_tokens_are_dropped_and_we_refuse_them(params, misread):
    rule = Rule(name="", description="", frequency="MONTHLY", params=params)
    assert rule.get_params() == misread
    with pytest.raises(Invalid, match="series.rule"):
        parse_params(params)
    with pytest.raises(Invalid, match="series.rule"):
        series("2026-01-05 09:00", frequency="MONTHLY", params=params)
    assert not Rule.objects.exists()


def test_5_the_first_monday_of_the_month_becomes_every_day():
    event, span = series("2026-01-05 09:00", frequency="MONTHLY"), window("2026-02-01", "2026-03-01", SHANGHAI)
    Rule.objects.filter(pk=event.rule_id).update(params="byweekday:+1MO")
    event.refresh_from_db()
    assert len(by_library(event, span)) == 28
    Rule.objects.filter(pk=event.rule_id).update(params="bysetpos:1;byweekday:MO")
    assert by_us(event, span) == ["Mon 02-02 09:00"]


def test_6_an_occurrence_at_the_until_is_absent_in_one_answer_and_present_in_the_other():
    until = moment("2026-01-12 09:00", SHANGHAI)
    event, span = series("2026-01-05 09:00", until=until), window("2026-01-05", "2026-02-01", SHANGHAI)
    after = [one.start for one in event.occurrences_after(span[0])]
    assert len(by_library(event, span)) == 1 and until in after
    assert by_us(event, span) == ["Mon 01-05 09:00", "Mon 01-12 09:00"]


def test_7_asking_past_the_end_of_a_series_is_an_error():
    event = series("2026-01-05 09:00", until=moment("2026-01-12 09:00", SHANGHAI))
    with pytest.raises(AttributeError):
        event.get_occurrence(window("2026-03-02 09:00", "2026-03-03", SHANGHAI)[0])
    assert by_us(event, window("2026-03-02", "2026-03-03", SHANGHAI)) == []


def test_13_of_what_lasts_longer_than_its_interval_only_the_last_one_is_found():
    event = series("2026-01-05 09:00", frequency="DAILY", minutes=72 * 60)
    span = window("2026-01-09 12:00", "2026-01-09 13:00", SHANGHAI)
    assert by_library(event, span) == ["Fri 01-09 09:00"]
    assert by_us(event, span) == ["Fri 01-09 09:00", "Thu 01-08 09:00", "Wed 01-07 09:00"]
