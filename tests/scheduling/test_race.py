"""Thirty-two workers want the same hours. First with the guards up, then, to prove the test, with them down."""

import random
import threading
import time
from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, connections

from scheduling.bookings import locks
from scheduling.bookings.models import Allocation
from scheduling.bookings.services import book, move_booking
from scheduling.resources.models import Resource
from scheduling.resources.services import resource_for_user

from .makers import at, make_booking, make_room

WORKERS, ATTEMPTS_EACH, SLOTS = 32, 20, 40
OVERLAPS = """
SELECT count(*) FROM scheduling_allocation a JOIN scheduling_allocation b
    ON a.resource_id = b.resource_id AND a.id < b.id AND a.active AND b.active
   AND a.busy_start < b.busy_end AND b.busy_start < a.busy_end
"""


@pytest.fixture
def counter(transactional_db, cast, make_user, seeded_limits):
    """Eight colleagues and three rooms, wanted by one busy worker."""
    colleagues = [resource_for_user(make_user(f"colleague{n}")) for n in range(8)]
    rooms = [make_room(cast.admin, f"演示房间{n}") for n in range(3)]
    return cast.worker, colleagues, rooms


def double_bookings() -> int:
    with connection.cursor() as cursor:
        cursor.execute(OVERLAPS)
        return cursor.fetchone()[0]


def rush(worker, colleagues, rooms, act=None) -> Counter:
    """Let every worker try at once; return how the attempts ended, by exception name or "booked"."""
    ended: Counter = Counter()
    gate = threading.Barrier(WORKERS)

    def run(number: int) -> None:
        chance = random.Random(number)
        gate.wait()
        for attempt in range(ATTEMPTS_EACH):
            slot = chance.randrange(SLOTS)
            start = at(1 + slot % 5, 9 + slot // 5 % 4) + timedelta(minutes=15 * chance.randrange(3))
            wanted = [chance.choice(colleagues), *chance.sample(rooms, 2)]
            chance.shuffle(wanted)
            try:
                (act or attempt_booking)(worker, wanted, start, f"{number}-{attempt}")
                ended["booked"] += 1
            except Exception as error:
                ended[type(error).__name__] += 1
        connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ended


def attempt_booking(worker, wanted, start, key):
    return book(
        actor=worker,
        resources=wanted,
        start=start,
        end=start + timedelta(minutes=50),
        kind="visit",
        idempotency_key=key,
    )


def test_thirty_two_workers_book_nothing_twice(counter):
    ended = rush(*counter)
    assert set(ended) == {"booked", "Conflict"}, ended
    assert ended.total() == WORKERS * ATTEMPTS_EACH
    assert double_bookings() == 0
    assert Allocation.objects.count() == 3 * ended["booked"]


def test_without_lock_and_constraint_the_same_rush_books_twice(counter, monkeypatch):
    def look_and_dawdle(claims, **keywords):
        found = look(claims, **keywords)
        time.sleep(0.005)  # as long as a slow network: the window that the lock closes
        return found

    look = locks.busy_kind
    monkeypatch.setattr(locks, "lock_resources", lambda ids: list(Resource.objects.filter(pk__in=ids).order_by("pk")))
    monkeypatch.setattr(locks, "busy_kind", look_and_dawdle)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE scheduling_allocation DROP CONSTRAINT allocation_never_overlaps")
    try:
        rush(*counter)
        doubles = double_bookings()
    finally:
        Allocation.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE scheduling_allocation ADD CONSTRAINT allocation_never_overlaps EXCLUDE USING gist ("
                " int8range(resource_id, resource_id, '[]') WITH &&,"
                " tstzrange(busy_start, busy_end, '[)') WITH &&) WHERE (active)"
            )
    assert doubles > 0


def test_the_constraint_alone_books_nothing_twice(counter, monkeypatch):
    monkeypatch.setattr(locks, "lock_resources", lambda ids: list(Resource.objects.filter(pk__in=ids).order_by("pk")))
    ended = rush(*counter)
    assert set(ended) <= {"booked", "Conflict"}, ended
    assert double_bookings() == 0


def test_moves_and_bookings_at_once_book_nothing_twice(counter):
    worker, colleagues, rooms = counter
    standing = [make_booking(worker, [colleagues[n], rooms[n % 3]], at(8 + n, 9), kind="visit") for n in range(8)]

    def book_or_move(actor, wanted, start, key):
        if int(key.split("-")[1]) % 2:
            return attempt_booking(actor, wanted, start, key)
        booking = standing[int(key.split("-")[0]) % len(standing)]
        return move_booking(
            idempotency_key=uuid4().hex,
            actor=actor,
            booking_id=booking.pk,
            start=start,
            end=start + timedelta(minutes=50),
        )

    ended = rush(worker, colleagues, rooms, book_or_move)
    assert set(ended) == {"booked", "Conflict"}, ended
    assert double_bookings() == 0


def test_one_key_sent_thirty_two_times_at_once_books_once(counter):
    worker, colleagues, rooms = counter
    found: list[int] = []
    start = at(2, 10)

    def same(number: int) -> None:
        found.append(attempt_booking(worker, [colleagues[0], rooms[0]], start, "one").pk)
        connections.close_all()

    threads = [threading.Thread(target=same, args=(number,)) for number in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == WORKERS and len(set(found)) == 1
