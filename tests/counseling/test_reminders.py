"""An answer to a reminder of a session: a no cancels it by the resident's own rules, and the next in the list hears."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from counseling.models import Session
from qingshan.core.clock import now
from qingshan.notifications.models import OutboxMessage
from qingshan.people.models import ContactPoint
from qingshan.reporting.models import OutcomeFact as Fact
from scheduling.bookings.models import Booking
from scheduling.reminders import services
from scheduling.reminders.models import Answer, Reminder
from scheduling.waiting.entries import put_on_list
from scheduling.waiting.models import WaitingOffer

from .makers import make_episode, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(episode):
    ContactPoint.objects.create(person=episode.person, phone="13900000101", phone_index="x", use="first")
    return make_session(episode, days=4)


@pytest.fixture
def link(session):
    cache.clear()
    services.plan_ahead()
    Reminder.objects.filter(number=1).update(at=now())
    assert services.remind() == 1
    message = OutboxMessage.objects.get(template="appointment.asked")
    word = message.link.rstrip("/").split("/")[-1]
    assert message.link.endswith(reverse("content:reminder", args=[word]))
    return reverse("content:reminder", args=[word])


def test_the_page_says_when_and_whom_to_call_and_no_more(link, session, episode, client):
    answer = client.get(link)
    text = answer.content.decode()
    assert answer.status_code == 200 and "12345" in text and "10:00" in text
    for word in (episode.person.display_name, str(episode.counselor), "咨询", "心理", "面谈", episode.case.number):
        assert word not in text.replace("救急难", "")
    assert answer["Referrer-Policy"] == "no-referrer" and "no-store" in answer["Cache-Control"]


def test_reading_changes_nothing(link, client, session):
    for _ in range(3):
        client.get(link)
        client.head(link)
    assert not Answer.objects.exists() and Session.objects.get().status == "booked"


def test_a_no_cancels_by_the_residents_rules_and_tells_the_counsellor(link, client, session, episode):
    assert client.post(link, {"coming": "0"}).status_code == 302
    done = Session.objects.get()
    assert (done.status, done.cancelled_by, done.cancelled_late) == ("cancelled", "client", False)
    assert "这次约定已取消" in client.get(link).content.decode()
    assert Fact.objects.filter(kind="session.cancelled").count() == 1
    assert client.post(link, {"coming": "0"}).status_code == 302
    assert Session.objects.get().cancelled_at == done.cancelled_at


def test_a_late_no_is_marked_late(link, client, session):
    soon = now().replace(second=0, microsecond=0) + timedelta(hours=5)
    Booking.objects.filter(pk=session.booking_id).update(start=soon, end=soon + timedelta(minutes=50))
    Reminder.objects.update(start=soon)
    client.post(link, {"coming": "0"})
    assert Session.objects.get().cancelled_late is True


def test_the_freed_time_goes_to_who_waits(
    link, client, session, cast, room, centre, area, django_capture_on_commit_callbacks
):
    other = make_episode(cast.worker, cast.counselor, centre, area=area)
    ContactPoint.objects.create(person=other.person, phone="13900000102", phone_index="y", use="first")
    put_on_list(actor=cast.worker, kind="session", subject=other.referral_id)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(link, {"coming": "0"})
    assert WaitingOffer.objects.get().entry.person == other.person


def test_a_yes_is_shown_to_the_counsellor(link, client, session, cast, sign_in):
    client.post(link, {"coming": "1"})
    page = sign_in(cast.counselor).get(reverse("counseling:session-detail", args=[session.pk])).content.decode()
    assert "居民说会来" in page and "短信链接" in page
    day = session.start.date().isoformat()
    assert "会来" in sign_in(cast.counselor).get(f"/desk/calendar/?day={day}").content.decode()


def test_nothing_chosen_asks_again(link, client):
    assert client.post(link, {}).status_code == 422 and not Answer.objects.exists()


def test_without_the_token_of_the_form_nothing_is_taken(link):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(link, {"coming": "0"}).status_code == 403
    assert Session.objects.count() == Session.objects.booked().count()


def test_guessing_is_answered_alike_and_soon_not_at_all(link, client):
    first = client.get("/r/wrong-word-000000/")
    assert first.status_code == 404 and "链接已失效" in first.content.decode()
    for number in range(25):
        client.get(f"/r/wrong-word-{number:06}/")
    tired = client.get(link)
    assert tired.status_code == 404 and tired.content == client.get("/r/wrong-word-000000/").content


def test_the_counsellor_writes_down_a_no_from_the_phone(session, cast, sign_in, stranger):
    url = reverse("scheduling:booking-answer", args=[session.booking_id])
    assert sign_in(stranger).post(url, {"coming": "0"}).status_code == 404
    assert Session.objects.get().status == "booked"
    answer = sign_in(cast.counselor).post(url, {"coming": "0"})
    assert answer.url == reverse("counseling:session-detail", args=[session.pk])
    assert (Session.objects.get().status, Answer.objects.get().by) == ("cancelled", cast.counselor)
