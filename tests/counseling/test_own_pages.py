"""Residents, and social workers for them, choose a time on pages: kept, confirmed, changed, cancelled."""

import pytest
from django.urls import reverse

from counseling.models import Session
from qingshan.accounts.roles import Role
from scheduling.bookings.models import Booking
from tests.scheduling.makers import make_booking

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["resident", "worker"])
def walker(request, cast, sign_in, episode, room):
    """A signed-in client with the door's names: the resident of the episode, or the case's social worker."""
    if request.param == "resident":
        cast.resident.person = episode.person
        cast.resident.save(update_fields=["person"])
        return sign_in(cast.resident), "content:me", "content:me"
    return sign_in(cast.worker), "counseling:for", "counseling:for-list"


def first_slot(page):
    return page.context["form"].week.slots[0]


def find(client, address):
    """Return the first week that has a free time."""
    page = client.get(address)
    while not page.context["form"].week.slots:
        page = client.get(f"{address}?week={page.context['form'].week.next}")
    return page, f"{address}?week={page.context['form'].week.first}"


def choose(walker, episode, key="k"):
    client, names, _home = walker
    page, address = find(client, reverse(f"{names}-book", args=[episode.pk]))
    slot = first_slot(page)
    return client.post(address, {"slot": slot.start.isoformat(), "mode": "in_person", "once": key}), slot


def test_a_time_is_chosen_kept_confirmed_changed_and_cancelled(walker, episode):
    client, names, home = walker
    answer, slot = choose(walker, episode)
    held = Booking.objects.get()
    assert answer.status_code == 302 and held.status == "held" and held.start == slot.start
    assert "保留到" in client.get(answer.url).content.decode()
    assert client.post(answer.url, {"act": "confirm"}).url == reverse(home)
    session = Session.objects.get()
    assert (
        session.status == "booked" and f"{slot.start.astimezone():%H:%M}" in client.get(reverse(home)).content.decode()
    )
    page, address = find(client, reverse(f"{names}-move", args=[session.pk]))
    other = next(one for one in page.context["form"].week.slots if one.start != session.start)
    client.post(address, {"slot": other.start.isoformat(), "once": "m"})
    assert Session.objects.get().start == other.start
    door = reverse(f"{names}-cancel", args=[session.pk])
    assert client.post(door, {}).status_code == 422
    client.post(door, {"reason": "clash", "once": "c"})
    client.post(door, {"reason": "clash", "once": "c"})
    session = Session.objects.get()
    assert (session.status, session.cancelled_by) == ("cancelled", "client")


def test_sent_twice_one_time_is_kept(walker, episode):
    first, _slot = choose(walker, episode)
    client, names, _home = walker
    held = Booking.objects.get()
    address = reverse(f"{names}-book", args=[episode.pk])
    again = client.post(
        f"{address}?week={held.start.date()}",
        {"slot": held.start.isoformat(), "mode": "in_person", "once": "k"},
    )
    assert Booking.objects.filter(status="held").count() == 1
    assert first.status_code == 302 and again.status_code in (302, 422)


def test_a_kept_time_is_let_go_for_another(walker, episode):
    client, names, _home = walker
    answer, _slot = choose(walker, episode)
    assert client.post(answer.url, {"act": "release"}).url == reverse(f"{names}-book", args=[episode.pk])
    assert Booking.objects.get().status == "lapsed" and not Session.objects.exists()


def test_who_was_quicker_is_said_and_another_time_can_be_chosen(walker, episode, room, cast):
    client, names, _home = walker
    page, address = find(client, reverse(f"{names}-book", args=[episode.pk]))
    slot = first_slot(page)
    make_booking(cast.counselor, [room], slot.start)
    answer = client.post(address, {"slot": slot.start.isoformat(), "mode": "in_person"})
    assert answer.status_code == 422 and "另选" in answer.content.decode()
    assert not Booking.objects.filter(status="held").exists()


def test_nobody_elses_course_is_bookable(cast, sign_in, episode, room, make_user):
    stranger, outsider = make_user("resident9", Role.RESIDENT), make_user("worker9", Role.WORKER)
    for user, names in ((stranger, "content:me"), (outsider, "counseling:for")):
        assert sign_in(user).get(reverse(f"{names}-book", args=[episode.pk])).status_code == 404
    assert sign_in(outsider).get(reverse("counseling:for-list")).context["courses"] == []


def test_an_end_of_the_week_without_times_says_so(walker, episode):
    client, names, _home = walker
    page = client.get(reverse(f"{names}-book", args=[episode.pk]), {"mode": "online"})
    assert page.status_code == 200 and "没有大家都空的时间" in page.content.decode()
