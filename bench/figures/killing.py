"""`kill_lost` and `kill_duplicated`: workers and PostgreSQL are killed at random while clients book with keys.

Each client wants the first free time of a pair, asks until it hears an answer, and writes what it was told in a ledger
outside the database. Lost is what a client was told and the database does not have; duplicated is what one wish led to
more than once, or what takes one resource twice. Two controls must fail, else the figure does: a client that makes a
new key each time it asks, and workers without lock and constraint.
"""

import json
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import count
from multiprocessing import get_context
from random import Random
from typing import Any
from uuid import uuid4

import psycopg

from bench.harness import Reading, figure
from bench.own_server import OwnServer, own_server

CLIENTS, KILLS, OF_SERVER = 12, 200, 10  # every tenth kill is PostgreSQL's
CONTROL_KILLS, CONTROL_SECONDS = 40, 8.0
PAIRS, PAUSE = 24, (0.05, 0.3)  # seconds between kills
MIGRATE = (
    "import django; django.setup(); from django.core.management import call_command as call; "
    "call('migrate', verbosity=0); print()"
)
SEED = "import json; from bench.kill_worker import seed; print(json.dumps(seed({})))"
LOST = """
SELECT count(*) FROM unnest(%s::bigint[]) AS told(id)
LEFT JOIN scheduling_booking b ON b.id = told.id AND b.status = 'booked'
WHERE b.id IS NULL OR (SELECT count(*) FROM scheduling_allocation a WHERE a.booking_id = told.id AND a.active) <> 2
"""
WISHED_TWICE = """
SELECT coalesce(sum(made - 1), 0) FROM (
    SELECT count(*) AS made FROM scheduling_booking GROUP BY split_part(idempotency_key, ':', 1)) AS wishes
"""
OVERLAPS = """
SELECT count(*) FROM scheduling_allocation a JOIN scheduling_allocation b ON a.resource_id = b.resource_id
   AND a.id < b.id AND a.active AND b.active AND a.busy_start < b.busy_end AND b.busy_start < a.busy_end
"""


@dataclass
class Rush:
    """One run: who asks whom, and what they were told. ledger: ids of bookings; kills: of workers and of the server."""

    server: OwnServer
    ids: dict[str, Any]
    keyed: bool = True
    guarded: bool = True
    pairs: int = PAIRS
    ledger: list[int] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)
    over: threading.Event = field(default_factory=threading.Event)

    def run(self, kill: Callable[["Rush", list[Any]], None]) -> None:
        """Let the clients ask while ``kill`` goes on; each finishes the wish that it has begun."""
        seats: list[Any] = [None] * CLIENTS
        clients = [threading.Thread(target=self._client, args=(number, seats)) for number in range(CLIENTS)]
        for client in clients:
            client.start()
        try:
            kill(self, seats)
        finally:
            self.over.set()
            for client in clients:
                client.join(120)
        if any(client.is_alive() for client in clients):
            raise RuntimeError("a client still waits for its answer: something hangs")

    def _client(self, number: int, seats: list[Any]) -> None:
        chance, seat = Random(number), Seat()
        seats[number] = seat
        try:
            while not self.over.is_set():
                told = self._wish(chance, seat)
                self.ledger.append(told)
        finally:
            seat.close()

    def _wish(self, chance: Random, seat: "Seat") -> int:
        """Ask for the first free time of a pair until it is booked; return what was told."""
        wish, pair = uuid4().hex, chance.choice(self.ids["pairs"][: self.pairs])
        for number, start in enumerate(times(chance)):
            while True:
                key = f"{wish}:{number}" if self.keyed else f"{wish}:{uuid4().hex[:16]}"
                ask = (self.ids["worker"], tuple(pair), start, start + timedelta(minutes=50), key, self.guarded)
                answer, told = seat.ask(ask)
                self.asked[answer] += 1
                if answer == "booked":
                    return told
                if answer == "taken":
                    break  # the next time of this pair
                time.sleep(0.05)
        raise AssertionError("unreachable")

    def count(self, statement: str, *values: Any) -> int:
        with psycopg.connect(self.server.address) as link:
            row = link.execute(statement, values).fetchone()
            assert row is not None
            return int(row[0])


class Seat:
    """A client's worker: asked by a pipe, begun anew when it has died."""

    context = get_context("forkserver")

    def __init__(self) -> None:
        self.process: Any = None
        self.pipe: Any = None

    def ask(self, ask: tuple[Any, ...]) -> tuple[str, int]:
        try:
            if self.process is None or not self.process.is_alive():
                self._begin()
            from bench.kill_worker import Ask

            self.pipe.send(Ask(*ask))
            answer: tuple[str, int] = self.pipe.recv()
        except (EOFError, OSError):
            return ("died", 0)
        return answer

    def _begin(self) -> None:
        from bench.kill_worker import serve

        self.close()
        self.pipe, theirs = self.context.Pipe()
        self.process = self.context.Process(target=serve, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()

    def kill(self) -> bool:
        """End the worker at once, wherever it is. Tell whether there was one."""
        process = self.process
        if process is None or not process.is_alive():
            return False
        with suppress(OSError, AttributeError):
            process.kill()
        return True

    def close(self) -> None:
        self.kill()
        if self.pipe is not None:
            self.pipe.close()


def times(chance: Random) -> Iterator[datetime]:
    """Yield hours of one pair from a random day on, the earliest first; half of them overlap their neighbours."""
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    first = chance.randrange(2, 60)
    for number in count():
        yield midnight + timedelta(days=first + number // 18, hours=1, minutes=30 * (number % 18))


def at_random(kills: int, of_server: int) -> Callable[[Rush, list[Any]], None]:
    """Return what kills so many times, every ``of_server``-th time PostgreSQL itself."""

    def kill(rush: Rush, seats: list[Any]) -> None:
        chance = Random(kills)
        while rush.kills.total() < kills:
            time.sleep(chance.uniform(*PAUSE))
            if of_server and rush.kills.total() % of_server == of_server - 1:
                rush.server.kill()
                time.sleep(0.2)
                rush.server.start()
                rush.kills["server"] += 1
            elif (seat := chance.choice(seats)) is not None and seat.kill():
                rush.kills["worker"] += 1

    return kill


def rest(_rush: Rush, _seats: list[Any]) -> None:
    """Kill nothing for a while."""
    time.sleep(CONTROL_SECONDS)


@dataclass(frozen=True)
class Outcome:
    """What became of it; the controls beside it."""

    told: int
    kills: Counter[str]
    lost: int
    duplicated: int
    duplicated_unkeyed: int
    double_unguarded: int


def killing(kills: int, of_server: int, control_kills: int) -> Outcome:
    """Hold the run and both controls on a server of the bench's own."""
    before = {name: os.environ.get(name) for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    with own_server() as server:
        server.python(MIGRATE)
        ids = json.loads(server.python(SEED.format(PAIRS)))
        os.environ |= {"DATABASE_URL": server.address, "DJANGO_SETTINGS_MODULE": "bench.settings"}
        Seat.context.set_forkserver_preload(["bench.kill_worker"])
        try:
            return _killing(server, ids, kills, of_server, control_kills)
        finally:
            for name, value in before.items():
                os.environ.pop(name, None) if value is None else os.environ.update({name: value})


def _killing(server: OwnServer, ids: dict[str, Any], kills: int, of_server: int, control_kills: int) -> Outcome:
    rush = Rush(server, ids)
    rush.run(at_random(kills, of_server))
    lost, duplicated = rush.count(LOST, rush.ledger), rush.count(WISHED_TWICE) + rush.count(OVERLAPS)
    unkeyed = Rush(server, ids, keyed=False)
    unkeyed.run(at_random(control_kills, 0))
    again = unkeyed.count(WISHED_TWICE)
    with psycopg.connect(server.address, autocommit=True) as link:
        link.execute("ALTER TABLE scheduling_allocation DROP CONSTRAINT allocation_never_overlaps")
    unguarded = Rush(server, ids, guarded=False, pairs=2)
    unguarded.run(rest)
    return Outcome(len(rush.ledger), rush.kills, lost, duplicated, again, unguarded.count(OVERLAPS))


@lru_cache(maxsize=1)
def outcome() -> Outcome:
    found = killing(KILLS, OF_SERVER, CONTROL_KILLS)
    if not found.duplicated_unkeyed or not found.double_unguarded:
        raise RuntimeError("a control did not fail, so the figure proves nothing: " + repr(found))
    return found


HOW = (
    f"{CLIENTS} clients, each with a worker process, {KILLS} kills at random moments, every {OF_SERVER}th of "
    "PostgreSQL itself; a ledger outside the database"
)


@figure(
    "kill_lost",
    goal=0,
    unit="bookings",
    against="what clients were told",
    how=HOW,
    better="lower",
)
def kill_lost() -> Reading:
    """Bookings that a client was told of and the database does not have."""
    found = outcome()
    return Reading(found.lost, ours=f"{found.lost} lost", theirs=f"{found.told} bookings, kills {dict(found.kills)}")


@figure(
    "kill_duplicated",
    goal=0,
    unit="bookings",
    against="the same without keys, and without lock and constraint",
    how=HOW,
    better="lower",
)
def kill_duplicated() -> Reading:
    """Wishes that led to more than one booking, and resources taken twice."""
    found = outcome()
    control = f"{found.duplicated_unkeyed} without keys, {found.double_unguarded} overlaps without lock and constraint"
    return Reading(found.duplicated, ours=f"{found.duplicated} duplicated", theirs=control)
