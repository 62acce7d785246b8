"""Questions about working days, answered from the editable calendar table."""

from datetime import date, timedelta

from django.db.models import Q

from .models import CalendarDay, CalendarYear

LONGEST_STRETCH_DAYS = 3650


def exceptions_between(first: date, last: date) -> dict[date, str]:
    """Return the days that differ from their weekday, both ends included: {day: "holiday" | "makeup"}."""
    return dict(CalendarDay.objects.filter(day__range=(first, last)).values_list("day", "kind"))


def is_workday(day: date, exceptions: dict[date, str] | None = None) -> bool:
    """Tell whether offices work on a day: the table first, then Monday to Friday."""
    known = exceptions_between(day, day) if exceptions is None else exceptions
    kind = known.get(day)
    return kind == CalendarDay.Kind.MAKEUP if kind else day.weekday() < 5


def add_workdays(start: date, count: int) -> date:
    """Return the ``count``-th working day after ``start`` (the start itself is not counted).

    count: 0 or more; 0 gives the start itself. Raises ValueError when negative or more than about seven years.
    """
    if count < 0 or count > LONGEST_STRETCH_DAYS // 2:
        raise ValueError(f"{count} working days cannot be counted")
    exceptions = exceptions_between(start, start + timedelta(days=2 * count + 40))
    day, left = start, count
    while left:
        day += timedelta(days=1)
        left -= is_workday(day, exceptions)
    return day


def workdays_between(start: date, end: date) -> int:
    """Count the working days after ``start`` up to and with ``end``; 0 when the end does not lie after the start."""
    exceptions = exceptions_between(start, end)
    return sum(is_workday(start + timedelta(days=n), exceptions) for n in range(1, (end - start).days + 1))


def is_provisional(first: date, last: date) -> bool:
    """Tell whether any year from ``first`` to ``last`` has no published calendar."""
    years = set(range(first.year, last.year + 1))
    published = set(CalendarYear.objects.filter(Q(published=True), year__in=years).values_list("year", flat=True))
    return bool(years - published)
