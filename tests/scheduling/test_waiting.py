"""A free time goes to the next who fits, in order of urgency and then of time; nobody is passed over in silence."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import Error as DatabaseRefusal

from qingshan.audit.models import AuditEvent
from qingshan.core.errors import Conflict, Invalid, NotFound, Refused, WrongState
from qingshan.notifications.models import OutboxMessage
from qingshan.people.models import ContactPoint
from scheduling.availability.services import add_exception, remove_exception
from scheduling.bookings.models import Allocation, Booking
from scheduling.bookings.services import cancel_booking, move_booking
from scheduling.holds.services import sweep_holds
from scheduling.resources.services import resource_for_person, resource_for_user
from scheduling.waiting import rooms
from scheduling.waiting.entries import Wishes, change_wishes, put_on_list, resume_waiting, take_off_list
from scheduling.waiting.matching import offer_by_hand, offer_places, places_for
from scheduling.waiting.models import WaitingEntry, WaitingEvent, WaitingOffer, part_of
from scheduling.waiting.offers import accept_offer, decline_offer, record_call
from scheduling.waiting.reach import answer_by, terms
from scheduling.waiting.rooms import Standing

from .makers import at, make_booking
from .waiting import DAY, ToldRoom, make_resident, open_hour, run_out, wait

pytestmark = pytest.mark.django_db


@pytest.fixture
def above(monkeypatch):
    told = ToldRoom()
    monkeypatch.setattr(rooms, "_rooms", {"session": told})
    return told


@pytest.fixture
def line(above, cast):
    """Return a maker of those who wait for the counsellor: line(urgency=2, days_ago=1)."""
    return lambda **values: wait(above, cast.worker, [cast.counselor], **{"mode": "phone", **values})


def offers():
    return list(WaitingOffer.objects.order_by("pk"))


def only_offer():
    (found,) = offers()
    return found


def why(entry):
    return list(WaitingEvent.objects.filter(entry=entry, what="passed").values_list("reason", flat=True))


def test_the_more_urgent_comes_first_and_among_equals_who_waits_longer(line, cast):
    late, early, urgent = line(days_ago=1), line(days_ago=9), line(urgency=1)
    open_hour(cast.counselor)
    open_hour(cast.counselor, hour=14)
    assert offer_places() == 2
    assert [offer.entry for offer in offers()] == [urgent, early]
    assert not late.offers.exists() and (why(urgent), why(early)) == (["has_offer"], [])


def test_a_time_is_kept_for_the_daytime_it_takes_to_answer_and_nobody_is_named(line, cast):
    entry = line()
    open_hour(cast.counselor)
    offer_places()
    offer = only_offer()
    assert (offer.booking.status, offer.booking.held_until) == ("held", offer.answer_by)
    assert offer.answer_by >= offer.asked_at + timedelta(hours=4) < offer.start
    assert (offer.way, offer.start) == ("message", at(DAY, 10))
    message = OutboxMessage.objects.get(to_person=entry.person)
    assert (message.template, message.not_after) == ("appointment.offered", offer.answer_by)


def test_a_second_run_offers_nothing_more(line, cast):
    line()
    open_hour(cast.counselor)
    open_hour(cast.counselor, hour=14)
    assert (offer_places(), offer_places()) == (1, 0)
    assert OutboxMessage.objects.count() == 1


def test_who_stood_before_and_does_not_fit_is_passed_over_with_the_reason(line, above, cast, make_user):
    other = make_user("counselor9")
    awaited = line(urgency=1, mode="in_person")
    evening = line(urgency=1, times=["0ev"] if part_of(at(DAY, 10)) != "0ev" else ["1ev"])
    elsewhere = wait(above, cast.worker, [other], urgency=1)
    silent = line(urgency=1, person=make_resident("13900000077", use="forbidden"))
    last = line()
    open_hour(cast.counselor)
    offer_places()
    assert only_offer().entry == last
    assert (why(awaited), why(evening)) == (["mode"], ["time"])
    assert (why(elsewhere), why(silent)) == (["colleague"], ["unreachable"])
    assert not why(last)


def test_who_has_an_offer_is_passed_over_for_the_next_time(line, cast):
    first, second = line(urgency=1), line()
    open_hour(cast.counselor)
    offer_places()
    open_hour(cast.counselor, hour=14)
    offer_places()
    assert [offer.entry for offer in offers()] == [first, second]
    assert why(first) == ["has_offer"]


def test_accepting_confirms_the_time_and_settles_the_entry_once(line, above, cast):
    entry = line()
    open_hour(cast.counselor)
    offer_places()
    offer = only_offer()
    accept_offer(actor=cast.worker, offer_id=offer.pk)
    accept_offer(actor=cast.worker, offer_id=offer.pk)
    entry.refresh_from_db()
    assert (entry.status, above.settled) == ("settled", [(entry.pk, offer.booking_id)])
    assert Booking.objects.get().status == "booked"
    assert OutboxMessage.objects.filter(template="appointment.booked").count() == 1
    assert AuditEvent.objects.filter(action="waiting.accepted").count() == 1
    with pytest.raises(WrongState, match=r"waiting\.answered"):
        decline_offer(actor=cast.worker, offer_id=offer.pk)


def test_the_resident_answers_for_themselves_and_no_other_does(line, cast, make_user):
    from qingshan.accounts.roles import Role

    entry = line()
    cast.resident.person = entry.person
    cast.resident.save()
    stranger = make_user("resident9", Role.RESIDENT)
    stranger.person = make_resident("13900000055")
    stranger.save()
    open_hour(cast.counselor)
    offer_places()
    for actor in (stranger, cast.supervisor, cast.counselor, cast.admin):
        with pytest.raises(NotFound):
            accept_offer(actor=actor, offer_id=only_offer().pk)
    assert accept_offer(actor=cast.resident, offer_id=only_offer().pk).state == "accepted"


def test_a_declined_time_goes_to_the_next_and_the_place_in_the_list_stays(
    line, cast, django_capture_on_commit_callbacks
):
    first, second = line(urgency=1), line()
    open_hour(cast.counselor)
    offer_places()
    with django_capture_on_commit_callbacks(execute=True):
        decline_offer(actor=cast.worker, offer_id=only_offer().pk)
    assert [(offer.entry, offer.state) for offer in offers()] == [(first, "declined"), (second, "open")]
    assert why(first) == ["refused"]
    first.refresh_from_db()
    assert first.status == "waiting"


def test_silence_lets_the_time_lapse_to_the_next_even_when_the_hold_was_swept_first(line, cast):
    first, second = line(urgency=1), line()
    open_hour(cast.counselor)
    offer_places()
    run_out(only_offer())
    assert sweep_holds() == 1
    assert offer_places() == 1
    assert [(offer.entry, offer.state) for offer in offers()] == [(first, "lapsed"), (second, "open")]
    with pytest.raises(WrongState):
        accept_offer(actor=cast.worker, offer_id=offers()[0].pk)


def test_an_answer_after_its_time_is_refused_although_nobody_swept(line, cast, above):
    line()
    open_hour(cast.counselor)
    offer_places()
    run_out(only_offer())
    with pytest.raises(WrongState, match=r"waiting\.lapsed"):
        accept_offer(actor=cast.worker, offer_id=only_offer().pk)
    assert not above.settled


def test_who_keeps_silent_twice_is_called_before_anything_more_is_offered(line, cast):
    entry = line()
    for hour, days in ((10, DAY), (10, DAY + 1), (10, DAY + 2)):
        open_hour(cast.counselor, hour=hour, days=days)
    for _ in range(2):
        offer_places()
        run_out(offers()[-1])
    assert offer_places() == 0 and len(offers()) == 2
    resume_waiting(actor=cast.worker, entry_id=entry.pk)
    assert offer_places() == 1


def test_nobody_is_offered_a_time_of_the_same_day_right_after_saying_no(line, cast):
    line()
    open_hour(cast.counselor)
    open_hour(cast.counselor, hour=14)
    offer_places()
    decline_offer(actor=cast.worker, offer_id=only_offer().pk)
    assert offer_places() == 0


def test_a_number_that_is_only_for_calling_makes_a_call_of_it(line, cast):
    line(person=make_resident("13900000066", use="allowed"))
    open_hour(cast.counselor)
    offer_places()
    offer = only_offer()
    assert offer.way == "call" and not OutboxMessage.objects.exists()
    assert record_call(actor=cast.worker, offer_id=offer.pk).called_at


def test_the_question_waits_for_the_agreed_hours(line, cast):
    entry = line(person=make_resident("13900000067", hours="18:30以后"))
    open_hour(cast.counselor)
    offer_places()
    offer = only_offer()
    local = offer.asked_at.astimezone(at().tzinfo)
    assert local.hour * 60 + local.minute >= 18 * 60 + 30
    assert offer.asked_at <= OutboxMessage.objects.get(to_person=entry.person).not_before < offer.answer_by


def test_nights_do_not_count_and_without_time_to_answer_nobody_is_asked():
    now_on = terms()
    assert answer_by(at(3, 20), at(DAY, 10), now_on) == at(4, 11)
    assert answer_by(at(3, 9), at(3, 14), now_on) == at(3, 12)
    assert answer_by(at(3, 9), at(3, 11, 55), now_on) is None
    assert answer_by(at(3, 9), at(2, 10), now_on) is None


def test_a_busy_resident_is_passed_over(line, cast):
    busy, free = line(urgency=1), line()
    make_booking_of(busy.person, cast)
    open_hour(cast.counselor)
    offer_places()
    assert only_offer().entry == free and why(busy) == ["busy"]


def make_booking_of(person, cast):
    from scheduling.bookings.locks import Claim
    from scheduling.bookings.taking import allocate

    other = make_booking(cast.supervisor, [resource_for_user(cast.supervisor)], at(DAY, 10), kind="meeting")
    allocate(other, [Claim(resource_for_person(person).pk, other.start, other.end)])


def test_in_person_takes_a_free_room_with_it(line, cast, room):
    line(mode="in_person")
    open_hour(cast.counselor)
    offer_places()
    assert room in [row.resource for row in only_offer().booking.allocations.all()]
    assert only_offer().booking.place == "演示中心二楼"


def test_without_a_free_room_nothing_is_offered_in_person(line, cast, room):
    make_booking(cast.supervisor, [room], at(DAY, 10), kind="meeting")
    line(mode="in_person")
    open_hour(cast.counselor)
    assert offer_places() == 0


def test_any_of_several_colleagues_fits_unless_one_is_wished_for(above, cast, make_user):
    other = make_user("counselor9")
    anyone = wait(above, cast.worker, [cast.counselor, other], mode="phone")
    one = wait(above, cast.worker, [cast.counselor, other], mode="phone", colleague=cast.counselor)
    open_hour(other)
    assert offer_places() == 1 and only_offer().entry == anyone
    assert not one.offers.exists()


def test_a_cancelled_meeting_frees_its_time_at_once(line, cast, django_capture_on_commit_callbacks):
    open_hour(cast.counselor)
    standing = make_booking(cast.counselor, [resource_for_user(cast.counselor)], at(DAY, 10))
    line()
    assert offer_places() == 0
    with django_capture_on_commit_callbacks(execute=True):
        cancel_booking(idempotency_key=uuid4().hex, actor=cast.counselor, booking_id=standing.pk)
    assert only_offer().start == at(DAY, 10)


def test_so_does_moving_away_and_leave_taken_back_and_new_hours(line, cast, django_capture_on_commit_callbacks):
    desk = resource_for_user(cast.counselor)
    open_hour(cast.counselor)
    standing = make_booking(cast.counselor, [desk], at(DAY, 10))
    line(), line(), line()
    with django_capture_on_commit_callbacks(execute=True):
        move_booking(
            idempotency_key=uuid4().hex,
            actor=cast.counselor,
            booking_id=standing.pk,
            start=at(DAY, 20),
            end=at(DAY, 20, 50),
        )
    assert len(offers()) == 1
    open_hour(cast.counselor, hour=14)
    leave = add_exception(actor=cast.counselor, resource=desk, kind="leave", start=at(DAY, 13), end=at(DAY, 16))
    assert offer_places() == 0
    with django_capture_on_commit_callbacks(execute=True):
        remove_exception(actor=cast.counselor, row_id=leave.pk)
    assert len(offers()) == 2
    with django_capture_on_commit_callbacks(execute=True):
        add_exception(actor=cast.counselor, resource=desk, kind="extra", start=at(DAY, 8), end=at(DAY, 9))
    assert len(offers()) == 3


def test_by_hand_a_colleague_offers_out_of_turn_with_a_reason_and_the_log_says_so(line, cast):
    first, second = line(urgency=1), line(times=["0ev"])
    open_hour(cast.counselor)
    ((place, against),) = places_for(second)
    assert against == ("" if part_of(place.start) == "0ev" else "time")
    asked = {"colleague_id": cast.counselor.pk, "start": place.start, "mode": "phone"}
    with pytest.raises(Invalid):
        offer_by_hand(actor=cast.worker, entry_id=second.pk, reason="", **asked)
    offer = offer_by_hand(actor=cast.worker, entry_id=second.pk, reason="asked", **asked)
    assert (offer.entry, offer.offered_by, offer.reason) == (second, cast.worker, "asked")
    assert why(first) == ["by_hand"]
    with pytest.raises(Conflict, match="has_offer"):
        offer_by_hand(actor=cast.worker, entry_id=second.pk, reason="asked", **{**asked, "start": make_more(cast)})


def make_more(cast):
    open_hour(cast.counselor, hour=14)
    return at(DAY, 14)


def test_strangers_neither_see_nor_touch_the_list(line, cast):
    entry = line()
    assert not WaitingEntry.objects.visible_to(cast.supervisor).exists()
    assert not WaitingEvent.objects.visible_to(cast.supervisor).exists()
    for act in (
        lambda: take_off_list(actor=cast.supervisor, entry_id=entry.pk, reason="lost"),
        lambda: change_wishes(actor=cast.supervisor, entry_id=entry.pk, wishes=Wishes()),
        lambda: offer_by_hand(
            actor=cast.supervisor, entry_id=entry.pk, colleague_id=1, start=at(), mode="phone", reason="asked"
        ),
    ):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(Refused):
        put_on_list(actor=cast.supervisor, kind="session", subject=entry.subject)


def test_putting_on_twice_keeps_the_first(line, cast):
    entry = line()
    assert put_on_list(actor=cast.worker, kind="session", subject=entry.subject) == entry
    with pytest.raises(IntegrityError), transaction.atomic():
        WaitingEntry.objects.filter(pk=entry.pk).first()
        entry.pk = None
        entry.save(force_insert=True)


def test_leaving_takes_the_open_offer_back_and_the_next_gets_it(line, cast, django_capture_on_commit_callbacks):
    first, second = line(urgency=1), line()
    open_hour(cast.counselor)
    offer_places()
    with django_capture_on_commit_callbacks(execute=True):
        take_off_list(actor=cast.worker, entry_id=first.pk, reason="unwanted")
    assert [(offer.entry, offer.state) for offer in offers()] == [(first, "withdrawn"), (second, "open")]
    with pytest.raises(WrongState):
        take_off_list(actor=cast.worker, entry_id=first.pk, reason="unwanted")


def test_what_is_over_above_ends_here_and_what_got_urgent_moves_up(line, above, cast):
    calm, gone = line(days_ago=3), line(days_ago=9)
    steady = line(days_ago=5)
    above.said[gone.subject] = Standing(3, frozenset([cast.counselor.pk]), over="over")
    above.said[calm.subject] = Standing(1, frozenset([cast.counselor.pk]))
    open_hour(cast.counselor)
    offer_places()
    gone.refresh_from_db()
    assert (gone.status, gone.left, only_offer().entry) == ("left", "over", calm)
    assert WaitingEvent.objects.filter(entry=calm, what="urgency", reason="1").exists()
    assert steady.status == "waiting"


def test_an_offer_without_ground_is_not_accepted(line, above, cast):
    entry = line()
    open_hour(cast.counselor)
    offer_places()
    above.said[entry.subject] = Standing(3, frozenset())
    with pytest.raises(WrongState, match=r"waiting\.over"):
        accept_offer(actor=cast.worker, offer_id=only_offer().pk)
    assert Booking.objects.get().status == "held"


def test_the_log_cannot_be_changed_or_emptied(line):
    line()
    event = WaitingEvent.objects.get()
    for act in (
        lambda: WaitingEvent.objects.update(reason="busy"),
        lambda: WaitingEvent.objects.filter(pk=event.pk).delete(),
    ):
        with pytest.raises(DatabaseRefusal, match="append-only"), transaction.atomic():
            act()


def test_a_held_time_is_nobody_elses(line, cast):
    line()
    open_hour(cast.counselor)
    offer_places()
    with pytest.raises(Conflict, match="counselor_busy"):
        make_booking(cast.counselor, [resource_for_user(cast.counselor)], at(DAY, 10))
    assert Allocation.objects.filter(active=True).count() == 2
    assert ContactPoint.objects.count() == 1


def test_what_is_given_back_together_is_told_once_and_a_failing_listener_harms_nothing(
    cast, monkeypatch, django_capture_on_commit_callbacks
):
    from scheduling.bookings import freed

    heard = []
    monkeypatch.setattr(freed, "_listeners", [lambda ids: 1 / 0, heard.append])
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        freed.tell_freed([1])
        with transaction.atomic():
            freed.tell_freed([2])
        with pytest.raises(RuntimeError), transaction.atomic():
            freed.tell_freed([3])
            raise RuntimeError
    assert heard == [{1, 2, 3}]


def test_what_was_rolled_back_alone_is_not_told_in_the_place_of_what_stands(
    cast, monkeypatch, django_capture_on_commit_callbacks
):
    from scheduling.bookings import freed

    heard = []
    monkeypatch.setattr(freed, "_listeners", [heard.append])
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        with pytest.raises(RuntimeError), transaction.atomic():
            freed.tell_freed([3])
            raise RuntimeError
        freed.tell_freed([4])
    assert heard == [{4}]
