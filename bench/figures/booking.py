"""`booking_alone_vs_psycopg`: what rules, limits and audit leave of bare psycopg's speed, one by one."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from statistics import median
from uuid import uuid4

import psycopg

from bench.figures import bare_booking
from bench.harness import Reading, figure
from qingshan.accounts.models import RoleGrant, User
from qingshan.accounts.roles import Role
from qingshan.core.clock import now
from scheduling.bookings.models import Booking
from scheduling.bookings.services import book
from scheduling.resources.models import Resource
from scheduling.resources.services import resource_for_user, save_room

TURNS, BATCH = 11, 40
MINUTES = 50
DAYS, HOURS_A_DAY = 120, (1, 6)  # hours in UTC: 9 and 14 o'clock in Shanghai; 14 sessions a week stay under the limit


@dataclass(frozen=True)
class Desk:
    """A counsellor with calendar and room, and times nobody else takes."""

    counselor: User
    calendar: Resource
    room: Resource

    def times(self) -> Iterator[tuple[datetime, datetime]]:
        midnight = now().replace(hour=0, minute=0, second=0, microsecond=0)
        for day in range(2, DAYS):
            for hour in HOURS_A_DAY:
                start = midnight + timedelta(days=day, hours=hour)
                yield start, start + timedelta(minutes=MINUTES)


def make_desk(name: str) -> Desk:
    admin, counselor = (User.objects.create_user(username=f"bench-{name}-{role}") for role in ("admin", "counselor"))
    RoleGrant.objects.create(user=admin, role=Role.ADMIN)
    RoleGrant.objects.create(user=counselor, role=Role.COUNSELOR)
    room = save_room(actor=admin, name=f"bench {name}", place="", seats=2)
    return Desk(counselor, resource_for_user(counselor), room)


def ours(desk: Desk) -> Iterator[None]:
    """Book one time after the other through the service."""
    for start, end in desk.times():
        what = {"resources": [desk.calendar, desk.room], "kind": Booking.Kind.SESSION}
        book(actor=desk.counselor, start=start, end=end, idempotency_key=uuid4().hex, **what)
        yield


def theirs(desk: Desk, connection: psycopg.Connection) -> Iterator[None]:
    """Book one time after the other by hand."""
    who = {"actor_id": desk.counselor.pk, "counselor_id": desk.calendar.pk, "room_id": desk.room.pk}
    for start, end in desk.times():
        bare_booking.book(connection, **who, start=start, end=end)
        yield


def seconds(steps: Iterator[None], count: int) -> float:
    """Return the time that ``count`` steps take. Raises RuntimeError when there were not so many."""
    began = time.perf_counter()
    done = sum(1 for _ in islice(steps, count))
    if done != count:
        raise RuntimeError("the bench ran out of free times")
    return time.perf_counter() - began


def compare(turns: int, batch: int) -> tuple[float, float, float]:
    """Return medians: (bookings/s through the service, by hand, their ratio turn by turn).

    The sides take turns, each on a desk of its own, so that what else the machine does weighs on both alike.
    """
    name = uuid4().hex[:8]
    rates = []
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        for turn in range(turns + 1):
            service = batch / seconds(ours(make_desk(f"{name}-a{turn}")), batch)
            bare = batch / seconds(theirs(make_desk(f"{name}-b{turn}"), connection), batch)
            rates.append((service, bare, service / bare))
    service, bare, ratio = map(median, zip(*rates[1:], strict=True))  # the first turn warms up
    return service, bare, ratio


@figure(
    "booking_alone_vs_psycopg",
    goal=0.15,
    unit="×",
    against="bare psycopg",
    how=f"counsellor and room; same limits, locks and rows on both sides; medians of {TURNS} turns of {BATCH}",
)
def booking_alone_vs_psycopg() -> Reading:
    """Bookings a second through the service, as a share of the same work written by hand in SQL.

    The goal leaves room for Python; one needless query more in the service costs about a tenth of the value.
    """
    service, bare, ratio = compare(TURNS, BATCH)
    return Reading(ratio, ours=f"{service:.0f} bookings/s", theirs=f"{bare:.0f} bookings/s")
