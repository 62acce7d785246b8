"""One day of many: colleagues, rooms and groups side by side. Of others' bookings only the time is told."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.db.models import Exists, OuterRef, Q

from qingshan.accounts.models import User
from scheduling.availability.selectors import at, open_hours_of
from scheduling.availability.windows import Stretch
from scheduling.bookings.models import Allocation, Booking
from scheduling.resources.models import Resource
from scheduling.workload.selectors import colleagues_of

from .selectors import Entry, as_entries, free_entries

MOST = 60


@dataclass(frozen=True)
class Row:
    """One resource's day. own: the actor's own calendar."""

    resource: Resource
    entries: list[Entry]
    own: bool


def shown(actor: User, day: date, name: str = "") -> list[Resource]:
    """Return whose day is shown, at most 60: oneself, whom one supervises, rooms, groups that meet that day.

    name: instead, every colleague, room and group with this in the name.
    """
    rows = Resource.objects.visible_to(actor).filter(active=True).exclude(kind=Resource.Kind.PERSON)
    if name:
        rows = rows.filter(name__icontains=name)
    else:
        window = Allocation.objects.filter(
            resource=OuterRef("pk"), active=True, busy_start__lt=at(day + timedelta(days=1), time())
        ).filter(busy_end__gt=at(day, time()))
        led = [row.pk for row in colleagues_of(actor)]
        rows = rows.filter(Q(pk__in=led) | Q(kind=Resource.Kind.ROOM) | (Q(kind=Resource.Kind.GROUP) & Exists(window)))
    order = {Resource.Kind.COUNSELOR: 0, Resource.Kind.ROOM: 1, Resource.Kind.GROUP: 2}
    others = rows.exclude(user=actor).order_by("name", "pk")[: MOST - 1]
    found = sorted(others, key=lambda row: (order[Resource.Kind(row.kind)], _as_counted(row.name)))
    return [*rows.filter(user=actor), *found]


def _as_counted(name: str) -> list[tuple[int, str]]:
    """Return a name for sorting, so that room 2 comes before room 10."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"([0-9]+)", name)]


def rows_of(actor: User, resources: Sequence[Resource], day: date) -> list[Row]:
    """Return the day of each resource, in as many questions for one as for many."""
    window = (at(day, time()), at(day + timedelta(days=1), time()))
    taken: dict[int, list[Allocation]] = defaultdict(list)
    parts = Allocation.objects.filter(
        resource__in=resources, active=True, busy_start__lt=window[1], busy_end__gt=window[0]
    )
    for part in parts.order_by("busy_start"):
        taken[part.resource_id].append(part)
    ids = {part.booking_id for rows in taken.values() for part in rows}
    known = Booking.objects.visible_to(actor).filter(pk__in=ids).prefetch_related("allocations__resource")
    mine = {entry.booking_id: entry for entry in as_entries(actor, list(known))}
    colleagues = [row for row in resources if row.kind == Resource.Kind.COUNSELOR]
    opened = open_hours_of(resources=colleagues, first=day, last=day)
    return [
        Row(row, _entries(taken[row.pk], mine, opened.get(row.pk, []), day), row.user_id == actor.pk)
        for row in resources
    ]


def _entries(parts: Sequence[Allocation], mine: dict[int, Entry], opened: Sequence[Stretch], day: date) -> list[Entry]:
    lines = [mine.get(part.booking_id) or Entry(part.busy_start, part.busy_end, busy=True) for part in parts]
    lines += free_entries(opened, [(part.busy_start, part.busy_end) for part in parts], day)
    return sorted(lines, key=lambda line: line.start)
