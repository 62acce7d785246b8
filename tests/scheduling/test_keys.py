"""Every change of a booking carries a key: sent again it changes nothing; what is cancelled comes back by the lock."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connections

from qingshan.audit.models import AuditEvent
from qingshan.core.errors import Conflict, Invalid, NotFound, Refused, WrongState
from scheduling.bookings import keys, locks
from scheduling.bookings.models import Allocation, Booking
from scheduling.bookings.services import (
    cancel_booking,
    complete_booking,
    miss_booking,
    move_booking,
    reinstate_booking,
)
from scheduling.resources.models import Resource
from scheduling.resources.services import save_room

from .makers import at, backdate, make_booking

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking(cast, counselor, room):
    return make_booking(cast.counselor, [counselor, room])


def audits(action):
    return AuditEvent.objects.filter(action=action).count()


def cancel(cast, booking, key="c"):
    return cancel_booking(actor=cast.counselor, booking_id=booking.pk, idempotency_key=key)


def reinstate(cast, booking, key="r"):
    return reinstate_booking(actor=cast.counselor, booking_id=booking.pk, idempotency_key=key)


def test_a_move_sent_twice_moves_once(cast, booking):
    span = {"start": at(2, 10), "end": at(2, 10, 50)}
    for _ in range(2):
        move_booking(actor=cast.counselor, booking_id=booking.pk, idempotency_key="m", **span)
    assert audits("booking.move") == 1
    with pytest.raises(Conflict, match="key_reused"):
        move_booking(
            actor=cast.counselor,
            booking_id=booking.pk,
            idempotency_key="m",
            start=at(3, 10),
            end=at(3, 10, 50),
        )
    assert Booking.objects.get().start == at(2, 10)


def test_a_cancellation_sent_twice_is_answered_alike_and_another_hears_that_it_is_over(cast, booking):
    assert cancel(cast, booking).status == cancel(cast, booking).status == "cancelled"
    with pytest.raises(WrongState):
        cancel(cast, booking, "another")
    assert audits("booking.cancel") == 1


def test_a_late_repeat_of_an_old_key_does_not_undo_what_came_after(cast, booking):
    cancel(cast, booking)
    reinstate(cast, booking)
    assert cancel(cast, booking).status == "booked"
    assert Booking.objects.get().status == "booked" and audits("booking.cancel") == 1


@pytest.mark.parametrize("act", [complete_booking, miss_booking])
def test_closing_sent_twice_closes_once(cast, booking, act):
    backdate(booking)
    for _ in range(2):
        act(actor=cast.counselor, booking_id=booking.pk, idempotency_key="d")
    assert AuditEvent.objects.filter(action__in=["booking.done", "booking.missed"]).count() == 1


@pytest.mark.parametrize("key", ["", "x" * 81])
def test_a_write_without_a_usable_key_is_refused(cast, booking, key):
    with pytest.raises(Invalid, match="booking.no_key"):
        cancel(cast, booking, key)
    assert Booking.objects.get().status == "booked"


def test_one_actors_key_is_not_anothers(cast, counselor, room):
    mine = make_booking(cast.counselor, [counselor])
    theirs = make_booking(cast.worker, [room])
    cancel(cast, mine, "same")
    cancel_booking(actor=cast.worker, booking_id=theirs.pk, idempotency_key="same")
    assert Booking.objects.filter(status="cancelled").count() == 2


def test_what_failed_leaves_its_key_free(cast, counselor, room, booking):
    other = make_booking(cast.worker, [room], at(2, 10))
    span = {"start": at(2, 10), "end": at(2, 10, 50)}
    with pytest.raises(Conflict, match="room_busy"):
        move_booking(actor=cast.counselor, booking_id=booking.pk, idempotency_key="m", **span)
    cancel_booking(actor=cast.worker, booking_id=other.pk, idempotency_key="c")
    assert move_booking(actor=cast.counselor, booking_id=booking.pk, idempotency_key="m", **span).start == at(2, 10)


def test_what_was_cancelled_takes_its_time_again(cast, booking):
    cancel(cast, booking)
    assert reinstate(cast, booking).status == "booked"
    assert Allocation.objects.filter(booking=booking, active=True).count() == 2
    assert Booking.objects.get().cancel_reason == ""


def test_what_somebody_else_has_by_now_stays_cancelled(cast, counselor, room, booking):
    cancel(cast, booking)
    make_booking(cast.worker, [room], booking.start)
    with pytest.raises(Conflict, match="room_busy"):
        reinstate(cast, booking)
    assert Booking.objects.get(pk=booking.pk).status == "cancelled"
    assert not Allocation.objects.filter(booking=booking, active=True).exists()


def test_two_cancelled_at_one_time_do_not_both_come_back(cast, counselor, room, booking):
    cancel(cast, booking)
    second = make_booking(cast.counselor, [counselor, room], booking.start)
    cancel(cast, second, "c2")
    reinstate(cast, booking)
    with pytest.raises(Conflict):
        reinstate(cast, second, "r2")
    assert Allocation.objects.filter(active=True).count() == 2


def test_what_stands_is_past_closed_or_anothers_is_not_reinstated(cast, counselor, room, booking):
    with pytest.raises(WrongState, match="booking.stands"):
        reinstate(cast, booking)
    cancel(cast, booking)
    with pytest.raises((Refused, NotFound)):
        reinstate_booking(actor=cast.worker, booking_id=booking.pk, idempotency_key="w")
    save_room(actor=cast.admin, room_id=room.pk, name=room.name, place="", seats=4, active=False)
    with pytest.raises(Conflict, match="resource.closed"):
        reinstate(cast, booking)
    save_room(actor=cast.admin, room_id=room.pk, name=room.name, place="", seats=4)
    backdate(booking)
    with pytest.raises(Invalid, match="booking.past"):
        reinstate(cast, booking)
    assert Booking.objects.get().status == "cancelled"


def test_a_no_show_taken_back_kept_its_time(cast, booking):
    backdate(booking)
    miss_booking(actor=cast.counselor, booking_id=booking.pk, idempotency_key="x")
    assert reinstate(cast, booking).status == "booked"
    assert Allocation.objects.filter(booking=booking, active=True).count() == 2


WORKERS = 16


def at_once(act) -> Counter:
    """Let every thread act at the same moment; return how they ended."""
    ended: Counter = Counter()
    gate = threading.Barrier(WORKERS)

    def run(number: int) -> None:
        gate.wait()
        try:
            act(number)
            ended["done"] += 1
        except Exception as error:
            ended[type(error).__name__] += 1
        connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ended


@pytest.fixture
def racing(transactional_db, seeded_limits, cast, counselor, room):
    return make_booking(cast.counselor, [counselor, room])


def test_one_key_sent_by_sixteen_moves_once(racing, cast):
    span = {"start": at(3, 10), "end": at(3, 10, 50)}
    ended = at_once(lambda _n: move_booking(actor=cast.counselor, booking_id=racing.pk, idempotency_key="m", **span))
    assert ended == {"done": WORKERS} and audits("booking.move") == 1


def test_without_looking_for_the_key_and_its_constraint_the_same_sixteen_move_more_than_once(racing, cast, monkeypatch):
    monkeypatch.setattr(keys, "_standing", lambda *_: None)
    monkeypatch.setattr(keys.BookingWrite.objects, "create", lambda **_: None)
    span = {"start": at(3, 10), "end": at(3, 10, 50)}
    at_once(lambda _n: move_booking(actor=cast.counselor, booking_id=racing.pk, idempotency_key="m", **span))
    assert audits("booking.move") > 1


def test_of_sixteen_cancelled_at_one_time_one_comes_back(racing, cast, counselor, room):
    rows = [racing]
    for number in range(WORKERS - 1):
        cancel(cast, rows[-1], f"c{number}")
        rows.append(make_booking(cast.counselor, [counselor, room], racing.start))
    cancel(cast, rows[-1], "last")
    ended = at_once(lambda number: reinstate(cast, rows[number], f"r{number}"))
    assert ended == {"done": 1, "Conflict": WORKERS - 1}
    assert Booking.objects.filter(status="booked").count() == 1


def test_the_constraint_stands_behind_the_lock(racing, cast, counselor, room, monkeypatch):
    """Confirming without the lock is how other programs book twice; here the database still refuses."""
    cancel(cast, racing)
    second = make_booking(cast.counselor, [counselor, room], racing.start + timedelta(minutes=15))
    cancel(cast, second, "c2")
    monkeypatch.setattr(locks, "rows_locked", lambda ids: list(Resource.objects.filter(pk__in=ids).order_by("pk")))
    monkeypatch.setattr(locks, "busy_kind", lambda *_values, **_names: None)
    ended = at_once(lambda number: reinstate(cast, (racing, second)[number % 2], f"r{number}"))
    assert ended["done"] >= 1 and Booking.objects.filter(status="booked").count() == 1
