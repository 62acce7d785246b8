"""Each resource's time as bits, kept in this process and read anew when its version has changed.

A cache that may be thrown away at any moment: who takes time asks ``Allocation`` under the lock. The version is read
first and what it stands for afterwards, so what is kept is never older than its number says.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product

from django.utils import timezone

from scheduling.availability.models import HoursException, WeeklyHours
from scheduling.availability.selectors import at
from scheduling.availability.windows import Stretch, merge, subtract
from scheduling.bookings.models import Allocation, Booking
from scheduling.policy import Policy
from scheduling.terms.models import Terms
from scheduling.terms.selectors import narrowed

from .frame import Frame
from .models import CalendarVersion

Where = tuple[str, str]  # mode, place; "" means any


@dataclass
class Kept:
    """taken: cells of bookings; held: those, and the buffer's before each; hours: open cells by mode and place;
    sessions: how many on each day; own: the limits that bind the colleague, None for the house's."""

    number: int
    taken: int = 0
    held: int = 0
    anywhere: int = 0
    hours: dict[Where, int] = field(default_factory=dict)
    sessions: Counter[date] = field(default_factory=Counter)
    own: Policy | None = None

    def open_at(self, mode: str, place: str) -> int:
        """Return the cells that are open and free. Extra hours count for every mode and place."""
        return self.hours.get((mode, place), self.anywhere) & ~self.held


_kept: dict[int, Kept] = {}
_frame: list[Frame] = []


def times_of(ids: Collection[int], frame: Frame) -> dict[int, Kept]:
    """Return the time of each resource; one question when nothing has changed, five when something has."""
    if _frame != [frame]:
        _kept.clear()
        _frame[:] = [frame]
    numbers = dict(CalendarVersion.objects.filter(pk__in=ids).values_list("pk", "number"))
    changed = [pk for pk in ids if pk not in _kept or _kept[pk].number != numbers.get(pk, 0)]
    if changed:
        terms = Terms.objects.in_bulk(changed)
        fresh = {
            pk: Kept(numbers.get(pk, 0), own=narrowed(frame.limits, terms[pk]) if pk in terms else None)
            for pk in changed
        }
        _read_bookings(fresh, frame)
        _read_hours(fresh, frame)
        _kept.update(fresh)
    return {pk: _kept[pk] for pk in ids}


def _read_bookings(fresh: dict[int, Kept], frame: Frame) -> None:
    taken: dict[int, list[Stretch]] = defaultdict(list)
    rests = {pk: (kept.own or frame.limits).buffer for pk, kept in fresh.items()}
    rows = Allocation.objects.filter(
        resource__in=fresh, active=True, busy_end__gt=frame.origin, busy_start__lt=frame.end + max(rests.values())
    )
    for pk, start, end, kind in rows.values_list("resource_id", "busy_start", "busy_end", "booking__kind"):
        taken[pk].append((start, end))
        if kind == Booking.Kind.SESSION:
            fresh[pk].sessions[timezone.localdate(start)] += 1
    for pk, stretches in taken.items():
        fresh[pk].taken = frame.outer(*stretches)
        fresh[pk].held = frame.outer(*((start - rests[pk], end) for start, end in stretches))


def _read_hours(fresh: dict[int, Kept], frame: Frame) -> None:
    weekly: dict[int, list[WeeklyHours]] = defaultdict(list)
    for row in WeeklyHours.objects.filter(resource__in=fresh).exclude(valid_until__lte=frame.first):
        weekly[row.resource_id].append(row)
    special: dict[int, list[HoursException]] = defaultdict(list)
    for entry in HoursException.objects.filter(resource__in=fresh, end__gt=frame.origin, start__lt=frame.end):
        special[entry.resource_id].append(entry)
    for pk, kept in fresh.items():
        extra = [(e.start, e.end) for e in special[pk] if e.kind == HoursException.Kind.EXTRA]
        leave = [(e.start, e.end) for e in special[pk] if e.kind in HoursException.CLOSING]
        by_where = _by_where(weekly[pk], frame)
        kept.anywhere = frame.inner(*subtract(merge(extra), leave))
        kept.hours = {
            where: frame.inner(*subtract(merge([*stretches, *extra]), leave)) for where, stretches in by_where.items()
        }


def _by_where(rows: Iterable[WeeklyHours], frame: Frame) -> dict[Where, list[Stretch]]:
    """Return the stretches of weekly rows on the frame's days, under their own mode and place and under any."""
    found: dict[Where, list[Stretch]] = defaultdict(list)
    for row in rows:
        stretches = [
            (at(day, row.start), at(day, row.end))
            for number, weekday in enumerate(frame.weekdays)
            if weekday == row.weekday
            and row.valid_from <= (day := frame.first + timedelta(days=number))
            and (row.valid_until is None or day < row.valid_until)
        ]
        for where in product({row.mode, ""}, {row.place, ""}):
            found[where] += stretches
    return found
