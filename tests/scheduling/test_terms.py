"""A colleague's own terms bind under the lock and in what is offered; the house's always bind too."""

import threading
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connections
from django.urls import reverse

from qingshan.audit.models import AuditEvent
from qingshan.core.clock import now, today
from qingshan.core.errors import Conflict, Invalid, Refused
from scheduling.availability.selectors import free_slots
from scheduling.bookings import locks, taking
from scheduling.bookings.models import Booking
from scheduling.bookings.services import move_booking
from scheduling.policy import policy
from scheduling.resources.models import Resource
from scheduling.resources.services import resource_for_user
from scheduling.search.selectors import Wish, search
from scheduling.terms.models import Terms
from scheduling.terms.selectors import counsellors_with, suits
from scheduling.terms.services import save_terms
from scheduling.waiting.skills import suits as waits_for

from .makers import at, make_booking, make_hours

pytestmark = pytest.mark.django_db


@pytest.fixture
def monday():
    return 7 - today().weekday()


def terms_of(cast, counselor, **values):
    return save_terms(actor=cast.counselor, resource=counselor, **{"languages": ["zh"], **values})


def test_a_longer_rest_keeps_the_next_meeting_away(cast, counselor):
    terms_of(cast, counselor, buffer=30)
    make_booking(cast.counselor, [counselor], at(1, 9))
    with pytest.raises(Conflict, match="counselor_busy"):
        make_booking(cast.counselor, [counselor], at(1, 10))
    assert make_booking(cast.counselor, [counselor], at(1, 10, 20))


def test_a_day_takes_no_more_sessions_than_the_colleague_says_but_other_meetings(cast, counselor, monday):
    terms_of(cast, counselor, day_max=2)
    for hour in (9, 11):
        make_booking(cast.counselor, [counselor], at(monday, hour))
    with pytest.raises(Conflict, match="day_full"):
        make_booking(cast.counselor, [counselor], at(monday, 14))
    make_booking(cast.counselor, [counselor], at(monday, 14), kind="meeting")
    elsewhere = make_booking(cast.counselor, [counselor], at(monday + 1, 14))
    with pytest.raises(Conflict, match="day_full"):
        move_booking(
            idempotency_key=uuid4().hex,
            actor=cast.counselor,
            booking_id=elsewhere.pk,
            start=at(monday, 16),
            end=at(monday, 16, 50),
        )
    elsewhere.refresh_from_db()
    assert elsewhere.start == at(monday + 1, 14)


def test_the_house_allows_eight_sessions_a_day(cast, counselor, monday):
    for hour in range(8, 16):
        make_booking(cast.counselor, [counselor], at(monday, hour))
    with pytest.raises(Conflict, match="day_full"):
        make_booking(cast.counselor, [counselor], at(monday, 17))


def test_what_is_offered_keeps_to_notice_and_horizon_of_who_is_strictest(cast, counselor):
    terms_of(cast, counselor, notice=3 * 24 * 60, horizon=7)
    span = {"first": today(), "last": today() + timedelta(days=20), "minutes": 50}
    slots = free_slots(resources=[counselor], **span)
    assert slots
    assert all(now() + timedelta(days=3) <= slot.start <= now() + timedelta(days=7) for slot in slots)
    assert search(Wish(**span), colleagues=[counselor.pk])[0].slots() == slots
    other = make_hours(cast.supervisor)
    both = free_slots(resources=[other, counselor], **span)
    assert both == slots
    assert search(Wish(**span), colleagues=[other.pk], also=[counselor])[0].slots()


def test_the_search_hears_of_new_terms_at_once(cast, counselor, monday):
    day = today() + timedelta(days=monday)
    wish = Wish(first=day, last=day, minutes=50, session=True)
    make_booking(cast.counselor, [counselor], at(monday, 9))
    assert search(wish, colleagues=[counselor.pk])[0].count
    terms_of(cast, counselor, day_max=1)
    assert not search(wish, colleagues=[counselor.pk])[0].count
    assert search(Wish(first=day, last=day, minutes=50), colleagues=[counselor.pk])[0].count


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("buffer", 0),
        ("buffer", 500),
        ("notice", 1),
        ("horizon", 1),
        ("horizon", 5000),
        ("day_max", 0),
        ("week_max", 99),
    ],
)
def test_looser_than_the_house_or_unusable_is_refused_at_its_field(cast, counselor, sign_in, field, value):
    with pytest.raises(Invalid) as refusal:
        terms_of(cast, counselor, **{field: value})
    assert refusal.value.field == field
    answer = sign_in(cast.counselor).post(reverse("scheduling:terms"), {field: value, "languages": ["zh"]})
    assert answer.status_code == 422 and answer.context["form"].errors[field]
    assert not Terms.objects.exists()


def test_nobody_sets_anothers_terms(cast, counselor):
    with pytest.raises(Refused, match="hours.not_own"):
        save_terms(actor=cast.worker, resource=counselor, buffer=30)
    assert not Terms.objects.exists()


def test_the_page_shows_the_houses_values_and_saves_ones_own(cast, sign_in, counselor):
    client = sign_in(cast.counselor)
    page = client.get(reverse("scheduling:terms")).content.decode()
    assert f"全站规定 {policy().week_max}" in page
    answer = client.post(reverse("scheduling:terms"), {"day_max": 4, "languages": ["zh", "mn"], "sex": "female"})
    assert answer.status_code == 302
    own = Terms.objects.get()
    assert (own.day_max, own.week_max, own.languages, own.sex) == (4, None, ["zh", "mn"], "female")
    assert AuditEvent.objects.filter(action="terms.save").count() == 1


def test_colleagues_are_found_by_language_speciality_sex_and_hours(cast, counselor):
    other = resource_for_user(cast.clinical)
    terms_of(cast, counselor, languages=["zh", "mn"], specialities=["grief"], sex="female")
    assert set(counsellors_with()) >= {counselor, other}
    for wanted in ({"language": "mn"}, {"speciality": "grief"}, {"sex": "female"}, {"mode": "in_person"}):
        assert list(counsellors_with(**wanted)) == [counselor], wanted
    assert counsellors_with(language="zh").count() == counsellors_with().count()
    assert not counsellors_with(language="mn", speciality="trauma").exists()


def test_who_waits_for_a_language_is_given_to_who_speaks_it(cast, counselor):
    terms = terms_of(cast, counselor, languages=["zh", "mn"], specialities=["grief"])
    row = Resource.objects.get(pk=counselor.pk)
    assert waits_for(row, language="mn", need="grief") and not waits_for(row, language="sgn", need="")
    assert not waits_for(row, language="", need="trauma")
    assert suits(None, language="zh", speciality="trauma") and not suits(None, language="mn")
    assert not suits(None, sex="male") and not suits(terms, sex="male")


WORKERS = 16


def rush(cast, counselor, monday) -> int:
    """Let everybody want another hour of one day; return how many sessions stand."""
    gate = threading.Barrier(WORKERS)

    def run(number: int) -> None:
        gate.wait()
        try:
            start = at(monday, 8) + timedelta(hours=number)
            make_booking(cast.counselor, [counselor], start, idempotency_key=f"day-{number}")
        except Conflict:
            pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Booking.objects.filter(status=Booking.Status.BOOKED).count()


def test_of_all_who_want_the_days_last_places_only_as_many_get_one(
    transactional_db, seeded_limits, cast, counselor, monday
):
    terms_of(cast, counselor, day_max=3)
    assert rush(cast, counselor, monday) == 3


def test_only_the_lock_keeps_the_days_limit(transactional_db, seeded_limits, cast, counselor, monday, monkeypatch):
    def count_and_dawdle(*values):
        check(*values)
        time.sleep(0.05)

    check = taking._check_limits
    terms_of(cast, counselor, day_max=3)
    unlocked = Resource.objects.select_related("terms").order_by("pk")
    monkeypatch.setattr(locks, "lock_resources", lambda ids: list(unlocked.filter(pk__in=ids)))
    monkeypatch.setattr(taking, "_check_limits", count_and_dawdle)
    assert rush(cast, counselor, monday) > 3
