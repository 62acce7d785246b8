"""Which hours are open, and which starts in them are free, by plain subtraction of rows."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from qingshan.core.clock import now
from qingshan.core.workdays.models import CalendarDay
from scheduling.bookings.models import Allocation
from scheduling.policy import Policy, policy
from scheduling.resources.models import Resource
from scheduling.terms.selectors import policies_of, strictest

from .models import HoursException, WeeklyHours
from .windows import Stretch, intersect, merge, subtract

LONGEST_SEARCH_DAYS = 92


@dataclass(frozen=True, order=True)
class Slot:
    """A free time. start, end: aware, half open."""

    start: datetime
    end: datetime


def free_slots(
    *, resources: Sequence[Resource], first: date, last: date, minutes: int, step: int = 15, mode: str = ""
) -> list[Slot]:
    """Return every start at which all resources are free for ``minutes``, on a grid of ``step`` minutes.

    first, last: local dates, both included, at most 92 days. Only within the hours of the colleagues among the
    resources, no sooner than the notice and no later than the horizon. A search without a colleague finds nothing.
    """
    if last < first or (last - first).days > LONGEST_SEARCH_DAYS or minutes < 1 or step < 1:
        raise ValueError("a search covers 1 to 93 days, at least one minute, in steps of at least one minute")
    today = policy()
    colleagues = [row for row in resources if row.kind == Resource.Kind.COUNSELOR]
    own = policies_of(colleagues, today)
    hours = [open_hours(resource=row, first=first, last=last, mode=mode) for row in colleagues]
    if not hours:
        return []
    shared = hours[0]
    for other in hours[1:]:
        shared = intersect(shared, other)
    for row in resources:
        rest = own[row.pk].buffer if row.pk in own else timedelta()
        # a meeting needs [start, end + rest) of a colleague: what is busy reaches back by that rest
        taken = [(start - rest, end) for start, end in _busy(row, first, last)]
        shared = subtract(shared, taken)
    return _starts(shared, timedelta(minutes=minutes), step, strictest(own.values(), today))


def open_hours(*, resource: Resource, first: date, last: date, mode: str = "") -> list[Stretch]:
    """Return the hours in which a colleague works, bookings not subtracted.

    A public holiday closes; a make-up workday takes the weekday it was swapped with; leave and extra hours win.
    """
    return open_hours_of(resources=[resource], first=first, last=last, mode=mode)[resource.pk]


def open_hours_of(
    *, resources: Sequence[Resource], first: date, last: date, mode: str = ""
) -> dict[int, list[Stretch]]:
    """Return the same of many colleagues, by resource, in three questions."""
    days = {row.day: row for row in CalendarDay.objects.filter(day__range=(first, last))}
    weekly: dict[tuple[int, int], list[WeeklyHours]] = defaultdict(list)
    for row in WeeklyHours.objects.filter(**{"mode": mode} if mode else {}, resource__in=resources):
        weekly[row.resource_id, row.weekday].append(row)
    window = (at(first, time()), at(last + timedelta(days=1), time()))
    special: dict[tuple[int, str], list[Stretch]] = defaultdict(list)
    for entry in HoursException.objects.filter(resource__in=resources, start__lt=window[1], end__gt=window[0]):
        stretch = (max(entry.start, window[0]), min(entry.end, window[1]))
        special[entry.resource_id, entry.kind].append(stretch)
    dated = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    weekdays = [(day, template_weekday(day, days.get(day))) for day in dated]
    found = {}
    for resource in resources:
        stretches = [
            (at(day, row.start), at(day, row.end))
            for day, weekday in weekdays
            for row in weekly.get((resource.pk, weekday), ())
            if row.valid_from <= day and (row.valid_until is None or day < row.valid_until)
        ]
        opened = merge([*stretches, *special[resource.pk, HoursException.Kind.EXTRA]])
        closed = [stretch for kind in HoursException.CLOSING for stretch in special[resource.pk, kind]]
        found[resource.pk] = subtract(opened, closed)
    return found


def template_weekday(day: date, special: CalendarDay | None) -> int:
    """Return whose weekday's hours apply, 0-6; -1 on a public holiday. A swap without a named day keeps its own."""
    if special is None:
        return day.weekday()
    if special.kind == CalendarDay.Kind.HOLIDAY:
        return -1
    return special.swapped_with.weekday() if special.swapped_with else day.weekday()


def at(day: date, clock: time) -> datetime:
    """Return a local wall-clock time as an aware moment."""
    return timezone.make_aware(datetime.combine(day, clock))


def _busy(resource: Resource, first: date, last: date) -> list[Stretch]:
    rows = Allocation.objects.filter(
        Q(busy_start__lt=at(last + timedelta(days=2), time()), busy_end__gt=at(first, time())),
        resource=resource,
        active=True,
    )
    return list(rows.values_list("busy_start", "busy_end"))


def _starts(shared: list[Stretch], length: timedelta, step: int, today: Policy) -> list[Slot]:
    """Cut free stretches into starts on the clock's own grid (…:00, …:15), from the notice to the horizon."""
    earliest, latest = now() + today.notice, now() + today.horizon
    slots = []
    for start, end in shared:
        local = timezone.localtime(start)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        steps = -((start - midnight) // -timedelta(minutes=step))
        moment = midnight + steps * timedelta(minutes=step)
        while moment + length <= end:
            if earliest <= moment <= latest:
                slots.append(Slot(moment, moment + length))
            moment += timedelta(minutes=step)
    return slots
