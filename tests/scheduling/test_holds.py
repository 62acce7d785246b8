"""A picked time waits while a form is filled in: held like a booking, confirmed by the same lock, released in time."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connections

from qingshan.access.gate import allow
from qingshan.accounts.roles import Role
from qingshan.audit.models import AuditEvent
from qingshan.core.clock import now
from qingshan.core.errors import Conflict, Invalid, NotFound, Refused, WrongState
from qingshan.notifications.models import OutboxMessage
from qingshan.people.models import Person
from scheduling.availability.selectors import free_slots
from scheduling.bookings import locks, residents
from scheduling.bookings.models import Allocation, Booking
from scheduling.bookings.selectors import bookings_between, upcoming_for_person
from scheduling.bookings.services import cancel_booking
from scheduling.holds import services
from scheduling.holds.services import confirm_hold, hold_time, release_hold, sweep_holds
from scheduling.resources.models import Resource
from scheduling.resources.services import resource_for_person

from .makers import at, make_booking, make_hours
from .test_race import double_bookings


def hold(actor, resources, start=None, key=""):
    begin = start or at()
    end = begin + timedelta(minutes=50)
    return hold_time(
        actor=actor,
        resources=resources,
        start=begin,
        end=end,
        kind="session",
        idempotency_key=key or uuid4().hex,
    )


def run_out(booking):
    """Let the time to confirm pass."""
    Booking.objects.filter(pk=booking.pk).update(held_until=now() - timedelta(seconds=1))
    return booking


@pytest.fixture
def both(counselor, person_resource, resident, cast, let_see):
    """The counsellor's and the resident's time, which the worker may book."""
    let_see(cast.worker, resident)
    return [counselor, person_resource]


def test_a_held_time_is_taken_for_everybody_and_nobody_is_written_to(cast, both, counselor, room):
    held = hold(cast.worker, both)
    assert held.status == "held" and timedelta(minutes=9) < held.held_until - now() <= timedelta(minutes=10)
    with pytest.raises(Conflict, match="counselor_busy"):
        make_booking(cast.counselor, [counselor, room])
    assert held.start not in [slot.start for slot in free_slots(resources=both, first=day(), last=day(), minutes=50)]
    assert not OutboxMessage.objects.exists()


def day():
    return at().date()


def test_confirming_makes_it_a_booking_and_writes_once(cast, both, resident):
    held = hold(cast.worker, both)
    assert not upcoming_for_person(resident)
    done = confirm_hold(actor=cast.worker, booking_id=held.pk)
    again = confirm_hold(actor=cast.worker, booking_id=held.pk)
    assert (done.pk, done.status, done.held_until) == (again.pk, "booked", None)
    assert len(upcoming_for_person(resident)) == 1
    assert OutboxMessage.objects.filter(template="appointment.booked").count() == 1
    assert AuditEvent.objects.filter(action="booking.confirm").count() == 1


def test_the_same_key_holds_once_and_other_content_under_it_is_refused(cast, both):
    assert hold(cast.worker, both, key="k").pk == hold(cast.worker, both, key="k").pk
    with pytest.raises(Conflict, match="key_reused"):
        hold(cast.worker, both, at(2), key="k")


def test_picking_another_time_lets_the_first_go_even_where_both_overlap(cast, both):
    first = hold(cast.worker, both)
    second = hold(cast.worker, both, at(minute=30))
    first.refresh_from_db()
    assert (first.status, second.status) == ("lapsed", "held")


def test_a_refused_second_choice_keeps_the_first(cast, both, counselor, room):
    make_booking(cast.counselor, [counselor, room], at(hour=14))
    first = hold(cast.worker, both)
    with pytest.raises(Conflict):
        hold(cast.worker, both, at(hour=14))
    first.refresh_from_db()
    assert first.status == "held" and first.allocations.filter(active=True).count() == 2


def test_what_has_run_out_blocks_nobody_even_before_it_is_swept(cast, both, counselor, room):
    held = run_out(hold(cast.worker, both))
    make_booking(cast.counselor, [counselor, room])
    held.refresh_from_db()
    assert held.status == "lapsed" and not held.allocations.filter(active=True).exists()


def test_what_has_run_out_can_still_be_confirmed_while_the_time_is_free(cast, both):
    held = run_out(hold(cast.worker, both))
    assert sweep_holds() == 1
    assert confirm_hold(actor=cast.worker, booking_id=held.pk).status == "booked"
    assert held.allocations.filter(active=True).count() == 2 and double_bookings() == 0


def test_what_has_run_out_and_was_taken_cannot_be_confirmed(cast, both, counselor, room):
    held = run_out(hold(cast.worker, both))
    make_booking(cast.counselor, [counselor, room])
    with pytest.raises(Conflict, match="counselor_busy"):
        confirm_hold(actor=cast.worker, booking_id=held.pk)
    held.refresh_from_db()
    assert held.status == "lapsed"


def test_the_sweep_releases_what_has_run_out_once_and_nothing_else(cast, both, counselor, room):
    standing, booked = hold(cast.worker, both), make_booking(cast.counselor, [counselor, room], at(2))
    assert sweep_holds() == 0
    run_out(standing)
    assert (sweep_holds(), sweep_holds()) == (1, 0)
    assert AuditEvent.objects.filter(action="booking.lapse", actor=None).count() == 1
    booked.refresh_from_db()
    assert booked.status == "booked"


def test_a_lapsed_hold_leaves_no_line_in_the_calendar(cast, both):
    held = hold(cast.worker, both)
    assert held in bookings_between(cast.counselor, at(0), at(3))
    release_hold(actor=cast.worker, booking_id=held.pk)
    release_hold(actor=cast.worker, booking_id=held.pk)
    assert not bookings_between(cast.counselor, at(0), at(3))


def test_nobody_confirms_or_releases_what_another_picked(cast, both, make_user):
    held = hold(cast.worker, both)
    stranger = make_user("worker2", Role.WORKER)
    for act in (confirm_hold, release_hold):
        with pytest.raises(Refused, match="not_yours"):
            act(actor=cast.counselor, booking_id=held.pk)
        with pytest.raises(NotFound):
            act(actor=stranger, booking_id=held.pk)
        with pytest.raises(NotFound):
            act(actor=cast.worker, booking_id=999999)
    held.refresh_from_db()
    assert held.status == "held"


def test_a_confirmed_time_is_cancelled_not_released_and_a_cancelled_one_is_not_confirmed(cast, both):
    held = hold(cast.worker, both)
    confirm_hold(actor=cast.worker, booking_id=held.pk)
    with pytest.raises(WrongState, match="hold.confirmed"):
        release_hold(actor=cast.worker, booking_id=held.pk)
    cancel_booking(idempotency_key=uuid4().hex, actor=cast.worker, booking_id=held.pk)
    with pytest.raises(WrongState, match="hold.over"):
        confirm_hold(actor=cast.worker, booking_id=held.pk)


def test_a_hold_whose_time_has_come_is_not_confirmed(cast, both):
    held = hold(cast.worker, both)
    Booking.objects.filter(pk=held.pk).update(start=now() - timedelta(minutes=5), end=now() + timedelta(minutes=45))
    with pytest.raises(Invalid, match="off_grid|past"):
        confirm_hold(actor=cast.worker, booking_id=held.pk)
    held.refresh_from_db()
    assert held.status == "held"


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [(at(-1), at(-1, 10), "past"), (at(1, 10), at(1, 9), "end_before_start"), (at(500), at(500, 10), "too_far")],
)
def test_impossible_times_are_refused_with_the_field_and_nothing_is_held(cast, both, start, end, code):
    with pytest.raises(Invalid, match=code) as refusal:
        hold_time(actor=cast.worker, resources=both, start=start, end=end, kind="session", idempotency_key="k")
    assert refusal.value.field in ("start", "end") and not Booking.objects.exists()


@pytest.fixture
def self_booker(make_user, resident, person_resource, monkeypatch):
    user = make_user("resident2", Role.RESIDENT)
    user.person = resident
    user.save()
    monkeypatch.setattr(residents, "_grounds", [])
    return user


def test_a_resident_books_only_where_the_room_above_says_with_whom(self_booker, counselor, person_resource):
    with pytest.raises(Refused, match="nobody_to_meet"):
        hold(self_booker, [counselor, person_resource])
    residents.register_ground(lambda actor, resources: allow("demo"))
    held = hold(self_booker, [counselor, person_resource])
    booked = confirm_hold(actor=self_booker, booking_id=held.pk)
    assert cancel_booking(idempotency_key=uuid4().hex, actor=self_booker, booking_id=booked.pk).status == "cancelled"


def test_a_resident_books_nobody_else_s_time(self_booker, counselor, cast):
    residents.register_ground(lambda actor, resources: allow("demo"))
    other = resource_for_person(Person.objects.create(is_anonymous=True))
    with pytest.raises(Refused, match="booking.role"):
        hold(self_booker, [counselor, other])
    with pytest.raises(Refused, match="booking.role"):
        hold(self_booker, [counselor])
    assert not Booking.objects.exists()


# Races: who wants a time whose hold has just run out, and who still confirms it.


@pytest.fixture
def lapsed(transactional_db, cast):
    """Twenty holds of a worker that have run out, each on a time of its own."""
    counselor = make_hours(cast.counselor)
    return counselor, [
        run_out(hold(cast.worker, [counselor], at(1 + n % 5, 9 + 2 * (n // 5)), key=f"h{n}")) for n in range(20)
    ]


def rush(acts):
    """Run all at once and return how each ended."""
    ended, gate = [], threading.Barrier(len(acts))

    def run(act):
        gate.wait()
        try:
            act()
            ended.append("done")
        except Exception as error:
            ended.append(type(error).__name__)
        connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ended


def everybody_wants(cast, counselor, held):
    """The one who held it confirms, the worker sweeps, two others book the same time."""
    other = {"actor": cast.counselor, "resources": [counselor], "start": held.start}
    return [
        lambda: confirm_hold(actor=cast.worker, booking_id=held.pk),
        sweep_holds,
        lambda: make_booking(**other),
        lambda: make_booking(**other, kind="meeting"),
    ]


def test_of_all_who_want_a_lapsed_time_exactly_one_gets_it(cast, lapsed):
    counselor, holds = lapsed
    for held in holds:
        ended = rush(everybody_wants(cast, counselor, held))
        assert set(ended) <= {"done", "Conflict"}, ended
        standing = Booking.objects.filter(start=held.start, status="booked")
        assert standing.count() == 1 and standing.get().allocations.filter(active=True).count() == 1
    assert double_bookings() == 0


@pytest.mark.parametrize("locking", [True, False])
def test_only_the_lock_keeps_a_sweep_from_undoing_a_confirmation(cast, lapsed, monkeypatch, locking):
    """The sweep looks, dawdles until the time is confirmed, and then releases what it saw."""
    held = lapsed[1][0]
    confirmed, looked = threading.Event(), threading.Event()
    lapse = services.let_lapse

    def dawdle(booking, resources):
        looked.set()
        confirmed.wait(timeout=1)  # with the lock nobody can confirm meanwhile, and the wait just ends
        lapse(booking, resources)

    def confirm():
        looked.wait()
        confirm_hold(actor=cast.worker, booking_id=held.pk)
        confirmed.set()

    monkeypatch.setattr(services, "let_lapse", dawdle)
    if not locking:
        monkeypatch.setattr(locks, "lock_booking", unlocked)
    assert rush([lambda: services._sweep(held.pk), confirm]) == ["done", "done"]
    held.refresh_from_db()
    assert (held.status == "booked") is locking


def unlocked(booking_id):
    booking = Booking.objects.get(pk=booking_id)
    return booking, list(Resource.objects.filter(allocations__booking=booking).order_by("pk"))


def test_nothing_is_left_over_after_the_rush(cast, lapsed):
    _, holds = lapsed
    rush([sweep_holds] * 4)
    assert not Booking.objects.filter(status="held").exists()
    assert not Allocation.objects.filter(active=True).exists()
    assert AuditEvent.objects.filter(action="booking.lapse").count() == len(holds)
