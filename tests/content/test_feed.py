"""A secret address opens its owner's calendar and nobody else's; it says times and nothing more."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qingshan.core.errors import NotFound
from scheduling.bookings.services import cancel_booking, move_booking
from scheduling.feeds.models import Feed
from scheduling.feeds.services import end_feed, make_feed, owner_of
from scheduling.resources.services import resource_for_user
from tests.scheduling.makers import at, make_booking

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_cache():
    cache.clear()


def read(secret, **headers):
    return Client().get(f"/calendar/{secret}.ics", headers=headers)


@pytest.fixture
def booking(cast):
    return make_booking(cast.counselor, [resource_for_user(cast.counselor)], at(2, 10))


def test_the_owner_reads_times_and_no_kind_name_or_place(cast, booking):
    make_booking(cast.worker, [resource_for_user(cast.worker)], at(3, 11), kind="visit")
    answer = read(make_feed(actor=cast.counselor))
    body = answer.content.decode()
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/calendar")
    assert body.count("BEGIN:VEVENT") == 1 and "SUMMARY:预约" in body and "T100000" in body
    assert "咨询" not in body and str(cast.counselor) not in body and "LOCATION" not in body


def test_a_move_keeps_the_uid_and_raises_the_sequence_and_a_cancellation_is_told(cast, booking):
    secret = make_feed(actor=cast.counselor)

    def line(name):
        return next(one for one in read(secret).content.decode().split("\r\n") if one.startswith(name))

    uid, sequence = line("UID"), line("SEQUENCE")
    move_booking(actor=cast.counselor, booking_id=booking.pk, start=at(2, 14), end=at(2, 14, 50), idempotency_key="m")
    assert line("UID") == uid and line("SEQUENCE") > sequence and line("STATUS") == "STATUS:CONFIRMED"
    cancel_booking(actor=cast.counselor, booking_id=booking.pk, idempotency_key="c")
    assert line("UID") == uid and line("STATUS") == "STATUS:CANCELLED"


def test_a_reader_that_has_it_already_gets_nothing_again(cast, booking):
    secret = make_feed(actor=cast.counselor)
    tag = read(secret)["ETag"]
    again = read(secret, if_none_match=tag)
    assert again.status_code == 304 and not again.content
    cancel_booking(actor=cast.counselor, booking_id=booking.pk, idempotency_key="c")
    assert read(secret, if_none_match=tag).status_code == 200


def test_a_new_address_voids_the_old_one_and_only_a_hash_is_kept(cast):
    old = make_feed(actor=cast.counselor)
    new = make_feed(actor=cast.counselor)
    assert read(old).status_code == 404 and read(new).status_code == 200
    assert new not in str(list(Feed.objects.values()))
    end_feed(actor=cast.counselor)
    assert read(new).status_code == 404
    cast.worker.is_active = False
    secret = make_feed(actor=cast.worker)
    cast.worker.save(update_fields=["is_active"])
    with pytest.raises(NotFound):
        owner_of(secret)


def test_who_guesses_is_stopped(cast):
    secret = make_feed(actor=cast.counselor)
    for number in range(20):
        assert read(f"guess{number}").status_code == 404
    assert read(secret).status_code == 404


def test_two_hundred_meetings_take_no_more_questions_than_one(cast, booking):
    secret = make_feed(actor=cast.counselor)
    read(secret)
    with CaptureQueriesContext(connection) as few:
        read(secret)
    for number in range(30):
        make_booking(cast.counselor, [resource_for_user(cast.counselor)], at(20 + number, 9), kind="meeting")
    with CaptureQueriesContext(connection) as many:
        assert read(secret).content.count(b"BEGIN:VEVENT") == 31
    assert len(many) == len(few)


def test_the_page_shows_the_address_once(cast, sign_in):
    client, door = sign_in(cast.counselor), reverse("scheduling:feed")
    assert "生成订阅地址" in client.get(door).content.decode()
    page = client.post(door, {"act": "make"}).content.decode()
    address = page.split('id="feed-address" value="')[1].split('"')[0]
    assert Client().get(address.replace("http://testserver", "")).status_code == 200
    assert "feed-address" not in client.get(door).content.decode()
    client.post(door, {"act": "end"})
    assert not Feed.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_eight_readers_at_once_each_get_their_own(cast, seeded_feed):
    """The library's own feed mixed calendars up under load (defect 10)."""
    owners = [cast.counselor, cast.worker, cast.supervisor, cast.clinical]
    secrets = {}
    for number, user in enumerate(owners):
        if user != cast.clinical:  # who books nothing
            make_booking(user, [resource_for_user(user)], at(2 + number, 10), kind="meeting")
        secrets[user.pk] = make_feed(actor=user)
    alone = {pk: read(secret).content for pk, secret in secrets.items()}

    def one(number):
        pk = list(secrets)[number % len(secrets)]
        try:
            return read(secrets[pk]).content == alone[pk]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(one, range(160)))
    assert len(set(alone.values())) == len(alone)


@pytest.fixture
def seeded_feed(transactional_db):
    """Put the limits back that emptying the tables took."""
    from importlib import import_module

    from django.apps import apps

    from qingshan.core.limits.services import seed_limits

    for number in ("0003_seed", "0005_waiting", "0007_reminders", "0009_terms", "0011_feeds"):
        seed_limits(apps, import_module(f"scheduling.migrations.{number}").LIMITS)


def test_a_resident_has_an_address_of_the_own_calendar(client, cast, sign_in):
    page = sign_in(cast.resident).post("/me/feed/", {"act": "make"}).content.decode()
    secret = page.split("/calendar/")[1].split(".ics")[0]
    assert client.get(f"/calendar/{secret}.ics")["Content-Type"].startswith("text/calendar")
    sign_in(cast.resident).post("/me/feed/", {"act": "end"})
    assert client.get(f"/calendar/{secret}.ics").status_code == 404
