"""Waiting for counselling: in a course for its counsellor, before it for any of the centre; a yes makes the session."""

import pytest

from casework.cases.models import Case
from casework.referrals.models import Referral
from counseling.models import Episode, Session
from counseling.waiting.room import KIND, CounsellingRoom, seen_referrals, workable_referrals
from qingshan.accounts.roles import Role
from qingshan.consent.models import Consent
from qingshan.core.clock import now
from qingshan.core.errors import Refused, WrongState
from qingshan.people.models import ContactPoint
from scheduling.waiting.entries import Wishes, put_on_list
from scheduling.waiting.matching import offer_places
from scheduling.waiting.models import WaitingEntry, WaitingOffer
from scheduling.waiting.offers import accept_offer
from tests.scheduling.makers import make_hours

from .makers import make_session

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def reachable(case, episode):
    for number, person in enumerate((case.person, episode.person)):
        phone = f"1390000010{number}"
        ContactPoint.objects.create(person=person, phone=phone, phone_index=phone, use="first")


def put_on(actor, referral, **wishes):
    return put_on_list(actor=actor, kind=KIND, subject=referral.pk, wishes=Wishes(**wishes))


@pytest.fixture
def offered(cast, room, episode):
    """An offer to the resident of the episode."""
    put_on(cast.worker, episode.referral)
    assert offer_places() == 1
    return WaitingOffer.objects.get()


def test_a_yes_makes_a_session_of_the_episode_once(cast, offered, episode):
    accept_offer(actor=cast.worker, offer_id=offered.pk)
    accept_offer(actor=cast.worker, offer_id=offered.pk)
    session = Session.objects.get()
    assert (session.episode, session.booking_id, session.status) == (episode, offered.booking_id, "booked")
    assert WaitingEntry.objects.get().status == "settled"


def test_who_has_no_course_yet_waits_for_any_of_the_centre_and_a_yes_opens_it(cast, room, referral, make_user):
    other = make_user("counselor2", Role.COUNSELOR)
    make_hours(other)
    cast.counselor.grants.update(valid_from="2020-01-01", valid_until="2020-02-01")
    entry = put_on(cast.worker, referral)
    assert offer_places() == 1
    offer = WaitingOffer.objects.get()
    assert offer.colleague == other and entry.colleague is None
    accept_offer(actor=cast.worker, offer_id=offer.pk)
    episode = Episode.objects.get(referral=referral)
    assert (episode.counselor, Session.objects.get().episode) == (other, episode)
    assert Referral.objects.get(pk=referral.pk).status == "accepted"


def test_when_somebody_takes_the_referral_first_another_ones_time_is_not_accepted(cast, room, referral, make_user):
    from counseling.episodes.services import open_episode

    put_on(cast.worker, referral)
    offer_places()
    open_episode(actor=make_user("counselor2", Role.COUNSELOR), referral_id=referral.pk)
    with pytest.raises(WrongState, match=r"waiting\.over"):
        accept_offer(actor=cast.worker, offer_id=WaitingOffer.objects.get().pk)
    assert not Session.objects.exists()


def test_urgency_is_the_cases_level(cast, episode):
    for level, urgency in (("red", 1), ("green", 4)):
        Case.objects.update(level=level)
        said = CounsellingRoom().standings([episode.referral_id])[episode.referral_id]
        assert (said.urgency, said.colleagues, said.over) == (urgency, {cast.counselor.pk}, "")


def test_without_consent_nobody_is_put_on_and_who_waits_is_taken_off(cast, room, episode):
    entry = put_on(cast.worker, episode.referral)
    Consent.objects.update(withdrawn_at=now(), withdrawn_by=cast.worker)
    assert offer_places() == 0
    entry.refresh_from_db()
    assert (entry.status, entry.left) == ("left", "over")
    with pytest.raises(WrongState):
        put_on(cast.worker, episode.referral)


def test_who_was_booked_otherwise_waits_no_more(cast, room, episode):
    entry = put_on(cast.worker, episode.referral)
    make_session(episode, days=3)
    offer_places()
    entry.refresh_from_db()
    assert (entry.status, entry.left) == ("left", "booked")


def test_who_has_a_time_may_wait_for_an_earlier_one(cast, room, episode):
    make_session(episode, days=20)
    put_on(cast.worker, episode.referral)
    assert offer_places() == 1
    assert WaitingEntry.objects.get().status == "waiting"


def test_who_sees_and_who_works_on_the_waiting(cast, episode, referral, stranger, make_user):
    before = {cast.worker, cast.supervisor, cast.counselor, stranger}
    course = {cast.worker, cast.supervisor, cast.counselor, cast.clinical}
    everybody = {*before, *course, cast.admin, cast.resident, cast.oversight, make_user("worker2", Role.WORKER)}
    case = referral.case
    assert {user for user in everybody if seen_referrals(user).filter(case=case).exists()} == before
    assert {user for user in everybody if seen_referrals(user).filter(case=episode.case).exists()} == course
    assert {user for user in everybody if workable_referrals(user).filter(case=case).exists()} == before
    workable = {user for user in everybody if workable_referrals(user).filter(case=episode.case).exists()}
    assert workable == course - {cast.clinical}
    for actor in everybody - before:
        with pytest.raises(Refused):
            put_on(actor, referral)
    assert not WaitingEntry.objects.exists()


def test_nobody_works_on_the_waiting_of_themselves(cast, episode):
    cast.counselor.person = episode.person
    cast.counselor.save()
    assert not seen_referrals(cast.counselor).exists()
    with pytest.raises(Refused):
        put_on(cast.counselor, episode.referral)
