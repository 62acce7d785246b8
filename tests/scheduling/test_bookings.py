from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from schedule.models import Event

from qingshan.audit.models import AuditEvent
from qingshan.core.errors import Conflict, Invalid, NotFound, Refused, WrongState
from qingshan.notifications.models import OutboxMessage
from scheduling.bookings.models import Allocation, Booking
from scheduling.bookings.selectors import upcoming_for_person
from scheduling.bookings.services import book, cancel_booking, complete_booking, miss_booking, move_booking
from scheduling.calendars.models import SeriesMeta

from .makers import at, backdate, make_booking

pytestmark = pytest.mark.django_db


def test_a_booking_takes_every_resource_and_one_opaque_event(cast, counselor, room, person_resource, resident, let_see):
    let_see(cast.counselor, resident)
    booking = make_booking(cast.counselor, [counselor, room, person_resource])
    assert booking.allocations.filter(active=True).count() == 3
    event = Event.objects.get(pk=booking.event_id)
    assert (event.start, event.end, event.title, event.creator, event.description) == (
        booking.start, booking.end, "busy", None, "",
    )  # fmt: skip
    assert SeriesMeta.objects.get(event=event).tzid == "Asia/Shanghai"
    assert AuditEvent.objects.filter(action="booking.make", subject_id=str(booking.pk)).count() == 1
    assert OutboxMessage.objects.filter(template="appointment.booked", to_person=resident).count() == 1


def test_the_break_after_a_meeting_belongs_to_the_colleague_and_not_to_the_room(cast, counselor, room):
    booking = make_booking(cast.counselor, [counselor, room])
    ends = dict(booking.allocations.values_list("resource__kind", "busy_end"))
    assert ends == {"counselor": booking.end + timedelta(minutes=10), "room": booking.end}


@pytest.mark.parametrize("taken", ["counselor", "room", "person"])
def test_the_answer_says_which_kind_is_busy_and_nothing_else(
    cast, counselor, room, person_resource, resident, let_see, make_user, taken
):
    from qingshan.accounts.roles import Role
    from scheduling.resources.services import resource_for_user

    let_see(cast.worker, resident)
    other = resource_for_user(make_user("counselor2", Role.COUNSELOR))
    everything = {"counselor": counselor, "room": room, "person": person_resource}
    make_booking(cast.worker, [everything[taken]])
    with pytest.raises(Conflict, match=f"booking.{taken}_busy") as caught:
        make_booking(cast.worker, list({**everything, "other": other}.values()))
    assert str(resident.pk) not in str(caught.value) and "演示" not in str(caught.value)
    assert Booking.objects.count() == 1


def test_back_to_back_is_no_overlap(cast, room):
    make_booking(cast.worker, [room], at(1, 9))
    make_booking(cast.worker, [room], at(1, 9, 50))
    assert Booking.objects.count() == 2


def test_the_same_key_with_the_same_content_books_once(cast, counselor, room):
    first = make_booking(cast.counselor, [counselor, room], idempotency_key="k")
    again = make_booking(cast.counselor, [room, counselor], idempotency_key="k")
    assert again == first and Booking.objects.count() == 1
    assert AuditEvent.objects.filter(action="booking.make").count() == 1


def test_the_same_key_with_other_content_is_refused(cast, counselor, room):
    make_booking(cast.counselor, [counselor], idempotency_key="k")
    with pytest.raises(Conflict, match="booking.key_reused"):
        make_booking(cast.counselor, [counselor], at(2), idempotency_key="k")
    with pytest.raises(Conflict, match="booking.key_reused"):
        make_booking(cast.counselor, [room], at(3), idempotency_key="k")
    assert Booking.objects.count() == 1


def test_a_key_belongs_to_one_actor(cast, counselor, room):
    make_booking(cast.counselor, [counselor], idempotency_key="k")
    make_booking(cast.worker, [room], idempotency_key="k")
    assert Booking.objects.count() == 2


@pytest.mark.parametrize(
    ("start", "length", "field"),
    [
        (at(-1), 50, "start"),
        (at(1), 0, "end"),
        (at(1), -10, "end"),
        (at(1), 721, "end"),
        (at(1, 9, 3), 50, "start"),
        (at(1), 52, "end"),
        (at(1).replace(tzinfo=None), 50, "start"),
        (at(400), 50, "start"),
    ],
    ids=["past", "empty", "backwards", "over 12 h", "start off grid", "end off grid", "no zone", "beyond horizon"],
)
def test_a_time_that_makes_no_sense_is_refused_with_its_field(cast, room, start, length, field):
    with pytest.raises(Invalid) as caught:
        make_booking(cast.worker, [room], start, end=start + timedelta(minutes=length))
    assert caught.value.field == field
    assert not Booking.objects.exists() and not Event.objects.exists()


@pytest.mark.parametrize(("name", "value"), [("kind", "party"), ("mode", "telepathy"), ("resources", [])])
def test_words_that_mean_nothing_are_refused_with_their_field(cast, room, name, value):
    values = {"resources": [room], "kind": "meeting", "mode": "phone", name: value}
    with pytest.raises(Invalid) as caught:
        book(actor=cast.worker, start=at(), end=at(1, 10), idempotency_key="k", **values)
    assert caught.value.field == name


def test_a_closed_room_cannot_be_booked(cast, room):
    room.active = False
    room.save()
    with pytest.raises(Conflict, match="resource.closed"):
        make_booking(cast.worker, [room])


def test_the_week_has_a_limit_and_the_next_week_is_open(cast, counselor):
    from qingshan.core.limits.models import LimitRow

    LimitRow.objects.filter(key="counselor.week.max").update(value=2)
    monday = at(7) - timedelta(days=at(7).weekday())
    make_booking(cast.counselor, [counselor], monday)
    make_booking(cast.counselor, [counselor], monday + timedelta(days=6))
    with pytest.raises(Conflict, match="booking.week_full"):
        make_booking(cast.counselor, [counselor], monday + timedelta(days=2))
    make_booking(cast.counselor, [counselor], monday + timedelta(days=7))


def test_moving_takes_the_new_time_and_gives_the_old_one_back(cast, counselor, room):
    booking = make_booking(cast.counselor, [counselor, room], at(1, 9))
    move_booking(
        idempotency_key=uuid4().hex, actor=cast.counselor, booking_id=booking.pk, start=at(1, 9, 30), end=at(1, 10, 20)
    )
    make_booking(cast.worker, [room], at(1, 8, 40))
    event = Event.objects.get(pk=booking.event_id)
    assert (event.start, SeriesMeta.objects.get(event=event).sequence) == (at(1, 9, 30), 1)


def test_a_move_onto_a_busy_time_leaves_the_booking_where_it_was(cast, counselor, room):
    make_booking(cast.worker, [room], at(1, 14))
    booking = make_booking(cast.counselor, [counselor, room], at(1, 9))
    with pytest.raises(Conflict, match="booking.room_busy"):
        move_booking(
            idempotency_key=uuid4().hex, actor=cast.counselor, booking_id=booking.pk, start=at(1, 14), end=at(1, 14, 50)
        )
    booking.refresh_from_db()
    assert booking.start == at(1, 9) and booking.allocations.filter(busy_start=at(1, 9)).count() == 2


def test_a_cancelled_time_is_free_again_and_stays_cancelled(cast, counselor, room):
    booking = make_booking(cast.counselor, [counselor, room])
    cancel_booking(idempotency_key=uuid4().hex, actor=cast.counselor, booking_id=booking.pk, reason="person")
    make_booking(cast.counselor, [counselor, room])
    for act in (cancel_booking, complete_booking, miss_booking):
        with pytest.raises(WrongState, match="booking.not_booked"):
            act(idempotency_key=uuid4().hex, actor=cast.counselor, booking_id=booking.pk)
    with pytest.raises(WrongState):
        move_booking(
            idempotency_key=uuid4().hex, actor=cast.counselor, booking_id=booking.pk, start=at(3), end=at(3, 10)
        )


@pytest.mark.parametrize(("act", "status"), [(complete_booking, "done"), (miss_booking, "missed")])
def test_a_meeting_is_closed_when_its_time_has_come_and_not_before(cast, counselor, act, status):
    booking = make_booking(cast.counselor, [counselor])
    with pytest.raises(WrongState, match="booking.yet_to_come"):
        act(idempotency_key=uuid4().hex, actor=cast.counselor, booking_id=booking.pk)
    assert act(idempotency_key=uuid4().hex, actor=cast.counselor, booking_id=backdate(booking).pk).status == status


def test_the_database_refuses_an_overlap_that_goes_past_the_service(cast, counselor):
    booking = make_booking(cast.counselor, [counselor], at(1, 9))
    later = make_booking(cast.counselor, [counselor], at(1, 14))
    with pytest.raises(IntegrityError, match="allocation_never_overlaps"), transaction.atomic():
        Allocation.objects.filter(booking=later).update(busy_start=booking.start, busy_end=booking.end)
    Allocation.objects.filter(booking=later).update(active=False)
    Allocation.objects.filter(booking=later).update(busy_start=booking.start, busy_end=booking.end)
    with pytest.raises(IntegrityError, match="allocation_never_overlaps"), transaction.atomic():
        Allocation.objects.filter(booking=later).update(active=True)


def test_what_the_check_cannot_see_comes_back_as_a_conflict(cast, counselor, monkeypatch):
    make_booking(cast.counselor, [counselor])
    monkeypatch.setattr("scheduling.bookings.locks.glance", lambda *a, **k: (None, None))
    monkeypatch.setattr("scheduling.bookings.locks.busy_kind", lambda *a, **k: None)
    with pytest.raises(Conflict, match="booking.busy"):
        make_booking(cast.counselor, [counselor])
    assert Booking.objects.count() == 1


def test_a_resident_is_booked_only_by_who_may_see_them(cast, counselor, person_resource, resident, let_see):
    let_see(cast.worker, resident)
    with pytest.raises(Refused, match="booking.person_out_of_sight"):
        make_booking(cast.counselor, [counselor, person_resource])
    assert make_booking(cast.worker, [counselor, person_resource])


def test_a_counsellor_does_not_fill_a_colleagues_calendar(cast, counselor, make_user):
    from qingshan.accounts.roles import Role

    with pytest.raises(Refused, match="booking.other_calendar"):
        make_booking(make_user("counselor2", Role.COUNSELOR), [counselor])


def test_only_who_meets_or_booked_may_change(cast, counselor):
    booking = make_booking(cast.counselor, [counselor])
    for act in (cancel_booking, complete_booking, miss_booking):
        with pytest.raises(Refused, match="booking.not_yours"):
            act(idempotency_key=uuid4().hex, actor=cast.worker, booking_id=booking.pk)
    with pytest.raises(NotFound):
        cancel_booking(idempotency_key=uuid4().hex, actor=cast.worker, booking_id=0)


def test_a_booking_is_seen_by_who_takes_part_and_who_made_it_and_by_no_other_role(
    cast, counselor, person_resource, resident, let_see
):
    let_see(cast.worker, resident)
    cast.resident.person = resident
    cast.resident.save()
    booking = make_booking(cast.worker, [counselor, person_resource])
    seeing = {
        name for name, user in vars(cast).items() if Booking.objects.visible_to(user).filter(pk=booking.pk).exists()
    }
    assert seeing == {"worker", "counselor", "resident"}
    assert Booking.objects.visible_to(cast.counselor).count() == 1


def test_a_resident_is_told_of_what_comes_and_not_of_what_was_cancelled(
    cast, counselor, person_resource, resident, let_see
):
    let_see(cast.worker, resident)
    late = make_booking(cast.worker, [counselor, person_resource], at(3))
    soon = make_booking(cast.worker, [counselor, person_resource], at(2), place="演示中心")
    cancel_booking(idempotency_key=uuid4().hex, actor=cast.worker, booking_id=late.pk)
    assert [(a.booking_id, a.place) for a in upcoming_for_person(resident)] == [(soon.pk, "演示中心")]


def test_a_key_is_needed_and_may_not_be_endless(cast, room):
    for key in ("", "k" * 81):
        with pytest.raises(Invalid, match="booking.no_key"):
            make_booking(cast.worker, [room], idempotency_key=key)
    assert make_booking(cast.worker, [room], idempotency_key=uuid4().hex)
