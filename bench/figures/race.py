"""`booking_vs_psycopg` and `booking_double`: 32 workers want the same 40 slots, of the service and of bare SQL."""

import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from random import Random
from statistics import median
from uuid import uuid4

import psycopg
from django.db import connection, connections

from bench.harness import Reading, figure
from qingshan.accounts.models import RoleGrant, User
from qingshan.accounts.roles import Role
from qingshan.core.clock import now
from qingshan.core.errors import Conflict
from scheduling.bookings.services import book
from scheduling.resources.models import Resource
from scheduling.resources.services import resource_for_user, save_room

WORKERS, ATTEMPTS, SLOTS, ROUNDS = 32, 2_000, 40, 5
PAIRS = 8  # of a counsellor and a room, on five days each
Pairs = list[tuple[Resource, Resource]]
Attempt = Callable[[Random], None]

TABLE = (
    "CREATE TABLE {} (resource_id bigint REFERENCES scheduling_resource, busy_start timestamptz, "
    "busy_end timestamptz, active boolean DEFAULT true)"
)
GUARD = """
ALTER TABLE bench_guarded ADD EXCLUDE USING gist (
    int8range(resource_id, resource_id, '[]') WITH &&, tstzrange(busy_start, busy_end) WITH &&)
"""
INDEX = "CREATE INDEX ON {} (resource_id, busy_end)"
LOCK = "SELECT id FROM scheduling_resource WHERE id = ANY(%s) ORDER BY id FOR UPDATE"
LOOK = "SELECT 1 FROM {} WHERE resource_id = ANY(%s) AND busy_start < %s AND busy_end > %s LIMIT 1"
TAKE = "INSERT INTO {} SELECT id, %s, %s FROM unnest(%s::bigint[]) AS id"
OVERLAPS = """
SELECT count(*) FROM {0} a JOIN {0} b ON a.resource_id = b.resource_id AND a.ctid < b.ctid AND a.active AND b.active
   AND a.busy_start < b.busy_end AND b.busy_start < a.busy_end
"""


@dataclass(frozen=True)
class Contest:
    """Medians over the rounds: attempts a second of both sides, their ratio; and who was booked twice, in all."""

    service: float
    bare: float
    ratio: float
    doubles: int
    doubles_unguarded: int


def wanted(chance: Random, pairs: Pairs) -> tuple[tuple[Resource, Resource], datetime, datetime]:
    """Draw one of the slots: a pair, a day, one of three starts that overlap."""
    slot = chance.randrange(SLOTS)
    midnight = now().replace(hour=0, minute=0, second=0, microsecond=0)
    start = midnight + timedelta(days=2 + slot // PAIRS, hours=2, minutes=15 * chance.randrange(3))
    return pairs[slot % PAIRS], start, start + timedelta(minutes=50)


def rush(attempt: Attempt, enter: Callable[[], None], leave: Callable[[], None]) -> float:
    """Let every worker try at once; return attempts a second. Raises what any of them met."""
    gate = threading.Barrier(WORKERS + 1)
    met: list[Exception] = []

    def run(number: int) -> None:
        chance = Random(number)
        enter()
        gate.wait()
        try:
            for _ in range(ATTEMPTS // WORKERS):
                attempt(chance)
        except Exception as error:
            met.append(error)
        leave()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(WORKERS)]
    for thread in threads:
        thread.start()
    gate.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    if met:
        raise met[0]
    return WORKERS * (ATTEMPTS // WORKERS) / (time.perf_counter() - began)


def ours(worker: User, pairs: Pairs) -> float:
    """Rush for the service. A Conflict is an answer; anything else would have reached a user, and ends the figure."""

    def attempt(chance: Random) -> None:
        pair, start, end = wanted(chance, pairs)
        with suppress(Conflict):
            book(actor=worker, resources=pair, start=start, end=end, kind="visit", idempotency_key=uuid4().hex)

    return rush(attempt, connection.ensure_connection, connections.close_all)


def theirs(table: str, lock: bool, pairs: Pairs) -> float:
    """Rush for the three statements in one transaction; without the lock, two."""
    own = threading.local()
    look, take = LOOK.format(table), TAKE.format(table)

    def enter() -> None:
        own.link = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)

    def attempt(chance: Random) -> None:
        pair, start, end = wanted(chance, pairs)
        ids = sorted(row.pk for row in pair)
        with own.link.transaction():
            if lock:
                own.link.execute(LOCK, [ids])
            if own.link.execute(look, [ids, end, start]).fetchone() is None:
                own.link.execute(take, [start, end, ids])

    return rush(attempt, enter, lambda: own.link.close())


def pairs_of(admin: User) -> Pairs:
    """Make fresh counsellors and rooms, so that every round begins with empty calendars."""
    name = uuid4().hex[:8]
    users = [User.objects.create_user(username=f"race-{name}-{number}") for number in range(PAIRS)]
    return [
        (resource_for_user(user), save_room(actor=admin, name=f"race {user.username}", place="", seats=2))
        for user in users
    ]


def someone(role: Role) -> User:
    user = User.objects.create_user(username=f"race-{uuid4().hex[:8]}")
    RoleGrant.objects.create(user=user, role=role)
    return user


@lru_cache(maxsize=1)
def contest() -> Contest:
    """Hold the rounds, the sides by turns so that what else the machine does weighs on both alike; last, no guard."""
    worker, admin = someone(Role.WORKER), someone(Role.ADMIN)
    with connection.cursor() as cursor:
        for table in ("bench_guarded", "bench_unguarded"):
            cursor.execute(TABLE.format(table))
            cursor.execute(INDEX.format(table))
        cursor.execute(GUARD)
        rounds = []
        for turn in range(ROUNDS + 1):
            bare, service = theirs("bench_guarded", True, pairs_of(admin)), ours(worker, pairs_of(admin))
            if turn:  # the first warms up
                rounds.append((service, bare, service / bare))
        theirs("bench_unguarded", False, pairs_of(admin))
        doubles = []
        for table in ("scheduling_allocation", "bench_unguarded"):
            cursor.execute(OVERLAPS.format(table))
            doubles.append(cursor.fetchone()[0])
        cursor.execute("DROP TABLE bench_guarded, bench_unguarded")
    return Contest(*map(median, zip(*rounds, strict=True)), *doubles)


@figure(
    "booking_vs_psycopg",
    goal=0.5,
    unit="×",
    against="bare psycopg: one transaction that locks both rows in order, looks, inserts",
    how=f"{WORKERS} threads, {ATTEMPTS} attempts on the same {SLOTS} slots, counsellor and room each, as a social "
    f"worker; medians of {ROUNDS} turns by turns. Who is refused costs the service one look without a lock",
)
def booking_vs_psycopg() -> Reading:
    """Attempts a second through the service, rule, limits, audit and hints included, by those of bare statements."""
    held = contest()
    return Reading(held.ratio, ours=f"{held.service:.0f} attempts/s", theirs=f"{held.bare:.0f} attempts/s")


@figure(
    "booking_double",
    goal=0,
    unit="pairs",
    against="the bare statements with neither lock nor constraint",
    how="overlapping allocations of one resource after the same rush; deadlocks that reached a user would fail it",
    better="lower",
)
def booking_double() -> Reading:
    """Double bookings after the rush. The control shows that the same rush does book twice where nothing guards."""
    held = contest()
    if not held.doubles_unguarded:
        raise RuntimeError("the control booked nothing twice: the rush proves nothing")
    return Reading(held.doubles, ours=f"{held.doubles} pairs", theirs=f"{held.doubles_unguarded} pairs")
