"""A resident is reminded once at each set time, in agreed hours and neutral words, and says whether they will come."""

from datetime import timedelta
from uuid import uuid4

import pytest

from qingshan.audit.models import AuditEvent
from qingshan.core.clock import now
from qingshan.core.desk import work_for
from qingshan.core.errors import NotFound, WrongState
from qingshan.notifications.delivery import deliver_due
from qingshan.notifications.models import OutboxMessage
from qingshan.people.models import ContactPoint
from scheduling.bookings.models import Booking
from scheduling.bookings.services import cancel_booking, move_booking
from scheduling.reminders import services
from scheduling.reminders.models import Answer, Reminder
from scheduling.reminders.selectors import asked, expectation_of
from scheduling.reminders.services import answer_by_link, find_by_token, hash_of, record_answer, remind
from scheduling.reminders.timing import due_at, plan

from .makers import at, make_booking

pytestmark = pytest.mark.django_db
DAY = 4


@pytest.fixture(autouse=True)
def without_room(monkeypatch):
    """Nobody above has a say here."""
    monkeypatch.setattr(services, "_cancellers", {})


@pytest.fixture
def contact(resident):
    return ContactPoint.objects.create(person=resident, phone="13900000001", phone_index="1", use="first")


@pytest.fixture
def visit(cast, resident, person_resource, contact, counselor, let_see):
    let_see(cast.counselor, resident)
    return make_booking(cast.counselor, [counselor, person_resource], at(DAY, 10), kind="visit")


def make_due(number=1):
    """Let the time of the first (or second) reminder come."""
    services.plan_ahead()
    Reminder.objects.filter(number=number).update(at=now() - timedelta(minutes=1), state="planned")


def word():
    """Return the word in the link that was sent last."""
    link = OutboxMessage.objects.filter(template="appointment.asked").order_by("created_at").last().link
    return link.rstrip("/").split("/")[-1]


def messages():
    return OutboxMessage.objects.filter(template="appointment.asked")


def test_each_reminder_is_planned_in_time_and_sent_once(visit):
    assert services.plan_ahead() == 2 and services.plan_ahead() == 0
    first, second = Reminder.objects.order_by("number")
    assert (first.at, second.at) == (at(DAY - 2, 10), at(DAY, 8))
    assert remind() == 0 and not messages().exists()
    make_due()
    assert (remind(), remind()) == (1, 0)
    message = messages().get()
    assert message.not_after == visit.start and "/r/" in message.link
    make_due(2)
    assert remind() == 1 and messages().count() == 2


def test_the_words_say_nothing_and_the_word_of_the_link_is_kept_as_a_hash(visit):
    make_due()
    remind()
    assert hash_of(word()) == Reminder.objects.get(number=1).token_hash
    assert word() not in str(Reminder.objects.values_list()) and len(word()) >= 16


def test_times_keep_to_the_day_and_to_the_agreed_hours():
    now_on = plan()
    assert due_at(at(9, 9), 2, now_on, "") == at(9, 8)
    assert due_at(at(9, 8), 2, now_on, "") == at(8, 20, 30)
    assert due_at(at(9, 14), 2, now_on, "") == at(9, 11)
    assert due_at(at(9, 14), 1, now_on, "18:30以后") == at(7, 18, 30)
    assert due_at(at(9, 14), 2, now_on, "18:30以后") == at(8, 20, 30)
    assert due_at(at(9, 6), 1, now_on, "") == at(7, 8)


def test_what_was_booked_late_is_not_reminded_of_right_after(
    cast, resident, person_resource, contact, counselor, let_see
):
    let_see(cast.counselor, resident)
    soon = (now() + timedelta(hours=30)).replace(minute=0, second=0, microsecond=0)
    make_booking(cast.counselor, [counselor, person_resource], soon, kind="visit")
    remind()
    assert Reminder.objects.get(number=1).state == "skipped"
    assert Reminder.objects.get(number=2).state == "planned" and not messages().exists()


def test_nothing_is_sent_after_cancelling(cast, visit):
    make_due()
    cancel_booking(idempotency_key=uuid4().hex, actor=cast.counselor, booking_id=visit.pk)
    assert remind() == 0
    assert Reminder.objects.get(number=1).state == "off" and not messages().exists()


def test_what_waits_in_the_outbox_is_withdrawn_when_the_meeting_is_cancelled(
    cast, visit, django_capture_on_commit_callbacks
):
    make_due()
    remind()
    with django_capture_on_commit_callbacks(execute=True):
        cancel_booking(idempotency_key=uuid4().hex, actor=cast.counselor, booking_id=visit.pk)
    assert messages().get().state == "expired"
    token = word()
    deliver_due()
    assert not messages().filter(state="sent").exists()
    with pytest.raises(NotFound):
        find_by_token(token)


def test_a_move_plans_anew_and_the_old_link_is_dead(cast, visit):
    make_due()
    remind()
    old = word()
    move_booking(
        idempotency_key=uuid4().hex, actor=cast.counselor, booking_id=visit.pk, start=at(DAY, 15), end=at(DAY, 15, 50)
    )
    with pytest.raises(NotFound):
        answer_by_link(token=old, coming=True)
    remind()
    planned = Reminder.objects.filter(start=at(DAY, 15), state="planned").order_by("number")
    assert [row.at for row in planned] == [at(DAY - 2, 15), at(DAY, 12)]
    Reminder.objects.filter(start=at(DAY, 15), number=1).update(at=now())
    assert remind() == 1 and answer_by_link(token=word(), coming=True).start == at(DAY, 15)


def test_two_runs_at_once_send_one(visit, monkeypatch):
    """The second finds the row held, or its state changed; the dedupe key of the outbox stands behind."""
    make_due()
    key = Reminder.objects.get(number=1).pk
    assert services._send(key) and not services._send(key)
    Reminder.objects.filter(pk=key).update(state="planned", token_hash="", message=None)
    services._send(key)
    assert messages().count() == 1


def test_coming_is_kept_and_the_meeting_stands(cast, visit):
    make_due()
    remind()
    assert expectation_of(visit).code == "asked"
    answer_by_link(token=word(), coming=True)
    answer_by_link(token=word(), coming=True)
    assert Answer.objects.count() == 1 and expectation_of(visit).code == "coming"
    visit.refresh_from_db()
    assert visit.status == "booked" and asked(find_by_token(word())).coming is True


def test_cannot_come_frees_the_time_and_says_so_once(cast, visit):
    make_due()
    remind()
    answer_by_link(token=word(), coming=False)
    visit.refresh_from_db()
    assert (visit.status, visit.cancel_reason) == ("cancelled", "person")
    assert asked(find_by_token(word())).cancelled and expectation_of(visit).code == "cannot"
    assert AuditEvent.objects.filter(action="booking.cancel", actor=None).count() == 1
    with pytest.raises(NotFound):
        answer_by_link(token=word(), coming=True)
    assert Answer.objects.count() == 1


def test_a_wrong_word_a_begun_meeting_and_a_cancelled_one_are_all_the_same(cast, visit):
    make_due()
    remind()
    codes = set()
    for spoil in (
        lambda: "no-such-word",
        lambda: "",
        lambda: (Booking.objects.update(status="cancelled"), word())[1],
        lambda: (Booking.objects.update(status="booked"), Reminder.objects.update(start=now()), word())[2],
    ):
        token = spoil()
        with pytest.raises(NotFound) as caught:
            answer_by_link(token=token, coming=True)
        codes.add(caught.value.code)
    assert codes == {"reminder.gone"} and not Answer.objects.exists()


def test_who_cannot_be_written_to_is_a_call_for_the_colleague(cast, visit, contact):
    ContactPoint.objects.filter(pk=contact.pk).update(use="allowed")
    Booking.objects.filter(pk=visit.pk).update(start=at(2, 10), end=at(2, 11))
    make_due()
    assert remind() == 0
    visit.refresh_from_db()
    assert expectation_of(visit).code == "call"
    assert [item for item in work_for(cast.counselor) if str(item.kind) == "预约提醒"]
    record_answer(actor=cast.counselor, booking_id=visit.pk, coming=True)
    assert not [item for item in work_for(cast.counselor) if str(item.kind) == "预约提醒"]


def test_a_message_that_no_gateway_took_is_a_call_too(visit):
    make_due()
    remind()
    messages().update(state="dead")
    assert expectation_of(visit).code == "call"


def test_only_who_meets_or_booked_writes_down_an_answer(cast, visit):
    for actor in (cast.worker, cast.supervisor, cast.admin):
        with pytest.raises(NotFound):
            record_answer(actor=actor, booking_id=visit.pk, coming=False)
    answer = record_answer(actor=cast.counselor, booking_id=visit.pk, coming=False)
    assert (answer.way, answer.by) == ("phone", cast.counselor)
    with pytest.raises(WrongState):
        record_answer(actor=cast.counselor, booking_id=visit.pk, coming=True)


def test_a_meeting_among_colleagues_has_no_answer_and_no_reminder(cast, counselor):
    meeting = make_booking(cast.counselor, [counselor], at(DAY, 10), kind="meeting")
    assert services.plan_ahead() == 0
    with pytest.raises(WrongState, match=r"reminder\.not_one"):
        record_answer(actor=cast.counselor, booking_id=meeting.pk, coming=True)
