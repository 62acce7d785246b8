"""`booking_race_vs_psycopg`: 32 workers want the same 40 slots, through the service and by three bare statements."""

import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
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
from scheduling.resources.services import resource_for_user

WORKERS, ATTEMPTS, SLOTS, ROUNDS = 32, 2_000, 40, 3
Attempt = Callable[[Random, int], None]
TABLE = """
CREATE TABLE bench_allocation (
    resource_id bigint REFERENCES scheduling_resource, busy_start timestamptz, busy_end timestamptz,
    EXCLUDE USING gist (int8range(resource_id, resource_id, '[]') WITH &&, tstzrange(busy_start, busy_end) WITH &&))
"""
LOCK = "SELECT id FROM scheduling_resource WHERE id = ANY(%s) ORDER BY id FOR UPDATE"
LOOK = "SELECT 1 FROM bench_allocation WHERE resource_id = ANY(%s) AND busy_start < %s AND busy_end > %s LIMIT 1"
TAKE = "INSERT INTO bench_allocation SELECT id, %s, %s FROM unnest(%s::bigint[]) AS id"
OVERLAPS = """
SELECT count(*) FROM scheduling_allocation a JOIN scheduling_allocation b ON a.resource_id = b.resource_id
   AND a.id < b.id AND a.active AND b.active AND a.busy_start < b.busy_end AND b.busy_start < a.busy_end
"""


def wanted(chance: Random, pairs: list[list[Resource]]) -> tuple[list[Resource], datetime, datetime]:
    """Draw one of the slots: eight pairs of colleague and room, five days, starts that overlap."""
    slot = chance.randrange(SLOTS)
    midnight = now().replace(hour=0, minute=0, second=0, microsecond=0)
    start = midnight + timedelta(days=2 + slot // len(pairs), hours=2, minutes=15 * chance.randrange(3))
    return pairs[slot % len(pairs)], start, start + timedelta(minutes=50)


def rush(attempt: Attempt, leave: Callable[[], None]) -> float:
    """Let every worker try at once; return attempts a second."""
    gate = threading.Barrier(WORKERS + 1)

    def run(number: int) -> None:
        chance = Random(number)
        attempt(chance, -1)  # opens the connection
        gate.wait()
        for count in range(ATTEMPTS // WORKERS):
            attempt(chance, count)
        leave()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(WORKERS)]
    for thread in threads:
        thread.start()
    gate.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return WORKERS * (ATTEMPTS // WORKERS) / (time.perf_counter() - began)


def ours(worker: User, pairs: list[list[Resource]]) -> Attempt:
    def attempt(chance: Random, count: int) -> None:
        pair, start, end = wanted(chance, pairs)
        with suppress(Conflict):
            book(actor=worker, resources=pair, start=start, end=end, kind="visit", idempotency_key=uuid4().hex)

    return attempt


def theirs(pairs: list[list[Resource]]) -> tuple[Attempt, Callable[[], None]]:
    own = threading.local()

    def attempt(chance: Random, count: int) -> None:
        if count < 0:
            own.link = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
        pair, start, end = wanted(chance, pairs)
        ids = sorted(row.pk for row in pair)
        with own.link.transaction():
            own.link.execute(LOCK, [ids])
            if own.link.execute(LOOK, [ids, end, start]).fetchone() is None:
                own.link.execute(TAKE, [start, end, ids])

    return attempt, lambda: own.link.close()


def colleagues(count: int) -> list[list[Resource]]:
    name = uuid4().hex[:8]
    users = [User.objects.create_user(username=f"race-{name}-{number}") for number in range(2 * count)]
    rows = [resource_for_user(user) for user in users]
    return [[rows[2 * number], rows[2 * number + 1]] for number in range(count)]


@figure(
    "booking_race_vs_psycopg",
    goal=0.5,
    unit="×",
    against="bare psycopg: lock rows, look, insert",
    how=f"{WORKERS} threads, {ATTEMPTS} attempts on the same {SLOTS} slots, two each; medians of {ROUNDS} turns",
)
def booking_race_vs_psycopg() -> Reading:
    """Attempts a second through the service as a share of three bare statements. Raises on a double booking."""
    worker = User.objects.create_user(username=f"race-{uuid4().hex[:8]}")
    RoleGrant.objects.create(user=worker, role=Role.WORKER)
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
    rounds = [
        (rush(*theirs(colleagues(8))), rush(ours(worker, colleagues(8)), connections.close_all)) for _ in range(ROUNDS)
    ]
    bare, service = map(median, zip(*rounds, strict=True))
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bench_allocation")
        cursor.execute(OVERLAPS)
        doubles = cursor.fetchone()[0]
    if doubles:
        raise RuntimeError(f"{doubles} double bookings")
    return Reading(service / bare, ours=f"{service:.0f} attempts/s", theirs=f"{bare:.0f} attempts/s")
