"""Series against series, and series against single meetings, all at once. Then, to prove the test, without guards."""

import random
import threading
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.db.models import Count

from scheduling.bookings import locks
from scheduling.bookings.models import Allocation, Booking
from scheduling.resources.models import Resource
from scheduling.resources.services import resource_for_user
from scheduling.series.models import Series
from scheduling.series.services import make_series
from tests.scheduling.makers import make_booking, make_room
from tests.scheduling.test_race import double_bookings

from .makers import plan, when

WORKERS, ATTEMPTS_EACH, TIMES = 8, 5, 4


@pytest.fixture
def house(transactional_db, clock, cast, make_user):
    """Three colleagues and two rooms, wanted by one busy worker."""
    colleagues = [resource_for_user(make_user(f"colleague{n}")) for n in range(3)]
    return cast.worker, colleagues, [make_room(cast.admin, f"演示房间{n}") for n in range(2)]


def make_one(worker, wanted, start, key):
    wish = plan(start, kind="visit", times=TIMES)
    make_series(actor=worker, resources=wanted, plan=wish, idempotency_key=key)


def book_one(worker, wanted, start, key):
    make_booking(worker, wanted, start + timedelta(weeks=random.Random(key).randrange(TIMES)), kind="visit")


def rush(house, *acts) -> Counter:
    """Let every worker try at once, taking turns among ``acts``; return how the attempts ended."""
    worker, colleagues, rooms = house
    ended: Counter = Counter()
    gate = threading.Barrier(WORKERS)

    def run(number: int) -> None:
        chance, act = random.Random(number), acts[number % len(acts)]
        gate.wait()
        for attempt in range(ATTEMPTS_EACH):
            start = when("03-10 09:00") + timedelta(days=chance.randrange(2), minutes=15 * chance.randrange(8))
            wanted = [chance.choice(colleagues), chance.choice(rooms)]
            chance.shuffle(wanted)
            try:
                act(worker, wanted, start, f"{number}-{attempt}")
                ended[act.__name__] += 1
            except Exception as error:
                ended[type(error).__name__] += 1
        connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ended


def whole() -> bool:
    """Tell whether every series that stands has all its meetings, and no meeting of a series has no series."""
    counts = Booking.objects.filter(original_start__isnull=False).values("event").annotate(count=Count("pk"))
    return {row["count"] for row in counts} <= {TIMES} and len(counts) == Series.objects.count()


def test_two_series_made_at_once_never_overlap_and_none_is_half_saved(house):
    ended = rush(house, make_one)
    assert set(ended) == {"make_one", "Conflict"}, ended
    assert double_bookings() == 0 and whole()
    assert Series.objects.count() == ended["make_one"] > 1


def test_series_and_single_meetings_at_once_never_overlap(house):
    ended = rush(house, make_one, book_one)
    assert set(ended) == {"make_one", "book_one", "Conflict"}, ended
    assert double_bookings() == 0 and whole()


def test_one_key_sent_many_times_at_once_makes_one_series(house):
    worker, colleagues, rooms = house
    ended = rush(house, lambda *_: make_one(worker, [colleagues[0], rooms[0]], when("03-10 09:00"), "one"))
    assert set(ended) == {"<lambda>"}, ended
    assert Series.objects.count() == 1 and Booking.objects.count() == TIMES


def test_without_lock_and_constraint_the_same_rush_books_twice(house, monkeypatch):
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
        rush(house, make_one, book_one)
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
