"""The deadline chip says how long is left, in whole units, and never rounds up."""

from datetime import UTC, date, datetime, timedelta

import pytest

from qingshan.core.templatetags.design import due_level, remaining

NOON = datetime(2026, 9, 10, 4, 0, tzinfo=UTC)  # 12:00 in the district


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (timedelta(days=2), "还有 2 天"),
        (timedelta(days=1, hours=23, minutes=59), "还有 1 天"),
        (timedelta(hours=23, minutes=59), "还有 23 小时"),
        (timedelta(hours=3), "还有 3 小时"),
        (timedelta(minutes=59, seconds=59), "还有 59 分钟"),
        (timedelta(seconds=59), "现在到期"),
        (timedelta(0), "现在到期"),
        (timedelta(minutes=-1), "已超 1 分钟"),
        (timedelta(hours=-23), "已超 23 小时"),
        (timedelta(days=-2, hours=-5), "已超 2 天"),
    ],
)
def test_the_words_for_what_is_left(after, words):
    assert remaining(NOON + after, NOON) == words


def test_a_bare_date_lasts_until_its_own_midnight_in_the_district():
    assert remaining(date(2026, 9, 10), NOON) == "还有 11 小时"
    assert due_level(date(2026, 9, 10), NOON) == "orange"
    assert due_level(date(2026, 9, 9), NOON) == "red"


@pytest.mark.parametrize("nothing", [None, "", "soon"])
def test_no_deadline_no_words(nothing):
    assert remaining(nothing, NOON) == ""
    assert due_level(nothing, NOON) == "grey"


@pytest.mark.parametrize(
    ("after", "level"),
    [
        (timedelta(seconds=-1), "red"),
        (timedelta(0), "orange"),
        (timedelta(days=1), "orange"),
        (timedelta(days=1, seconds=1), "yellow"),
        (timedelta(days=3), "yellow"),
        (timedelta(days=3, seconds=1), "grey"),
    ],
)
def test_the_level_rises_as_the_moment_comes_near(after, level):
    assert due_level(NOON + after, NOON) == level
