"""Which days a view shows around a day, and where one goes from there."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

FIRST_DAY, LAST_DAY = date(2014, 1, 1), date(2099, 12, 20)


class View(models.TextChoices):
    DAY = "day", _("日")
    WEEK = "week", _("周")
    MONTH = "month", _("月")
    RESOURCES = "resources", _("人员与房间")


@dataclass(frozen=True)
class Range:
    """first, last: the days shown, both included; start, end: those that are meant, in a month without the weeks' rest;
    previous, next: a day of the range before and after."""

    first: date
    last: date
    start: date
    end: date
    previous: date
    next: date


def range_of(view: str, day: date) -> Range:
    """Return the days of a view around a day."""
    if view == View.WEEK:
        monday = monday_of(day)
        sunday = monday + timedelta(days=6)
        return Range(monday, sunday, monday, sunday, monday - timedelta(days=7), monday + timedelta(days=7))
    if view == View.MONTH:
        start = day.replace(day=1)
        end = day.replace(day=monthrange(day.year, day.month)[1])
        last = monday_of(end) + timedelta(days=6)
        previous = (start - timedelta(days=1)).replace(day=1)
        return Range(monday_of(start), last, start, end, previous, end + timedelta(days=1))
    return Range(day, day, day, day, day - timedelta(days=1), day + timedelta(days=1))


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())
