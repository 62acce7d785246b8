"""Changes by e-mail, as files: to colleagues who want them, with times alone."""

import icalendar
import pytest
from django.core import mail
from django.urls import reverse

from qingshan.core.errors import Invalid
from qingshan.notifications.connectors import EmailConnector
from qingshan.notifications.models import OutboxMessage
from scheduling.bookings.services import cancel_booking, move_booking
from scheduling.feeds.services import want_mail
from tests.scheduling.makers import at, make_booking

pytestmark = pytest.mark.django_db
DOOR = reverse("scheduling:feed")


@pytest.fixture
def mailed(cast, counselor):
    cast.counselor.email = "counselor@centre.example"
    cast.counselor.save()
    want_mail(actor=cast.counselor, wanted=True)
    return counselor


def files():
    rows = OutboxMessage.objects.exclude(calendar="").order_by("created_at")
    return [icalendar.Calendar.from_ical(row.calendar) for row in rows]


def event_of(calendar):
    return calendar.walk("VEVENT")[0]


def test_booking_moving_and_cancelling_each_send_a_file(cast, mailed, person_resource, resident, let_see):
    let_see(cast.worker, resident)
    booking = make_booking(cast.worker, [mailed, person_resource], at(7, 10), place="一号咨询室")
    move_booking(actor=cast.counselor, booking_id=booking.pk, start=at(7, 15), end=at(7, 15, 50), idempotency_key="m")
    cancel_booking(actor=cast.counselor, booking_id=booking.pk, idempotency_key="c")
    made, moved, gone = files()
    assert [str(one["METHOD"]) for one in (made, moved, gone)] == ["REQUEST", "REQUEST", "CANCEL"]
    assert len({str(event_of(one)["UID"]) for one in (made, moved, gone)}) == 1
    assert event_of(moved)["SEQUENCE"] > event_of(made)["SEQUENCE"] and event_of(gone)["STATUS"] == "CANCELLED"
    assert event_of(moved)["DTSTART"].dt == at(7, 15)
    assert str(event_of(made)["ATTENDEE"]) == "mailto:counselor@centre.example" and "ORGANIZER" in event_of(made)
    text = made.to_ical().decode()
    assert resident.name not in text and "咨询" not in text


def test_who_did_not_ask_gets_none(cast, counselor):
    cast.counselor.email = "counselor@centre.example"
    cast.counselor.save()
    make_booking(cast.counselor, [counselor], at(7, 10))
    assert files() == []


def test_without_an_address_it_cannot_be_asked_for(cast):
    cast.counselor.email = ""
    cast.counselor.save()
    with pytest.raises(Invalid, match="no_email"):
        want_mail(actor=cast.counselor, wanted=True)


def test_the_page_switches_it_on_and_off(cast, sign_in, mailed):
    client = sign_in(cast.counselor)
    assert "不再发送" in client.get(DOOR).content.decode()
    client.post(DOOR, {"act": "no-mail"})
    assert "随邮件发送" in client.get(DOOR).content.decode()
    client.post(DOOR, {"act": "mail"})
    assert "不再发送" in client.get(DOOR).content.decode()


def test_the_mail_carries_the_file(cast, mailed):
    make_booking(cast.counselor, [mailed], at(7, 10))
    row = OutboxMessage.objects.exclude(calendar="").get()
    EmailConnector().deliver(address=row.address, text="您有一项预约", message_id="1", calendar=row.calendar)
    name, body, kind = mail.outbox[0].attachments[0]
    assert name == "invite.ics" and "method=REQUEST" in kind and "BEGIN:VEVENT" in body
