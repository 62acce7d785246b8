"""Residents book, move and cancel for themselves: with their own counsellor, at offered times, and nothing else."""

from datetime import timedelta
from uuid import uuid4

import pytest

from counseling.models import Session
from counseling.sessions.residents import cancel_own_session, confirm_time, move_own_session, pick_time
from counseling.sessions.services import cancel_session
from qingshan.accounts.roles import Role
from qingshan.audit.models import AuditEvent
from qingshan.consent.models import Consent
from qingshan.core.clock import now
from qingshan.core.errors import Conflict, Invalid, NotFound, WrongState
from qingshan.notifications.models import OutboxMessage
from qingshan.reporting.models import OutcomeFact as Fact
from scheduling.availability.models import HoursException
from scheduling.bookings.models import Allocation, Booking
from scheduling.resources.services import resource_for_user
from tests.scheduling.makers import at, make_booking, make_hours, make_room

from . import makers
from .makers import make_episode

pytestmark = pytest.mark.django_db


def workday(first: int = 3) -> int:
    """Return how many days from today the next Monday to Thursday is, at least ``first``."""
    return next(days for days in range(first, first + 7) if at(days).weekday() < 4)


DAY = workday()


@pytest.fixture
def me(make_user, episode):
    """The resident of the episode, with an account of their own."""
    make_hours(episode.counselor)
    make_by_phone(episode.counselor)
    user = make_user("resident-own", Role.RESIDENT)
    user.person = episode.person
    user.save()
    return user


def make_by_phone(counselor):
    """Open the same hours for calls too."""
    resource = resource_for_user(counselor)
    for row in resource.weekly_hours.all():
        row.pk, row.mode, row.start, row.end = None, "phone", row.start.replace(hour=17), row.end.replace(hour=20)
        row.save()


def pick(actor, episode, start=None, mode="phone", key=""):
    return pick_time(
        actor=actor,
        episode_id=episode.pk,
        start=start or at(DAY, 18),
        mode=mode,
        idempotency_key=key or uuid4().hex,
    )


def book(actor, episode, **pick_):
    return confirm_time(actor=actor, episode_id=episode.pk, booking_id=pick(actor, episode, **pick_).pk)


def test_a_resident_picks_and_confirms_and_the_counsellor_hears_of_it(me, episode):
    episode.counselor.email = "counselor@example.invalid"
    episode.counselor.save()
    held = pick(me, episode)
    assert held.status == "held" and not Session.objects.exists()
    session = confirm_time(actor=me, episode_id=episode.pk, booking_id=held.pk)
    assert (session.status, session.mode, session.episode) == ("booked", "phone", episode)
    assert OutboxMessage.objects.filter(template="calendar.changed", to_user=episode.counselor).count() == 1
    assert AuditEvent.objects.filter(action="session.book", actor=me, case_id=episode.case_id).exists()


def test_a_second_click_books_nothing_more(me, episode):
    held = pick(me, episode, key="k")
    assert pick(me, episode, key="k").pk == held.pk
    first = confirm_time(actor=me, episode_id=episode.pk, booking_id=held.pk)
    again = confirm_time(actor=me, episode_id=episode.pk, booking_id=held.pk)
    assert first == again and Session.objects.count() == 1


def test_in_person_a_free_room_is_found(me, episode, cast):
    taken, free = make_room(cast.admin, "一号"), make_room(cast.admin, "二号")
    make_booking(cast.worker, [taken], at(DAY, 10), kind="meeting")
    held = pick(me, episode, at(DAY, 10), "in_person")
    assert free in [row.resource for row in held.allocations.all()]


def test_with_every_room_taken_the_time_is_not_offered(me, episode, cast):
    make_booking(cast.worker, [make_room(cast.admin)], at(DAY, 10), kind="meeting")
    with pytest.raises(Conflict, match="not_offered"):
        pick(me, episode, at(DAY, 10), "in_person")
    assert not Booking.objects.filter(status="held").exists()


@pytest.mark.parametrize(
    ("start", "mode", "refusal", "code"),
    [
        (at(-1, 10), "phone", Invalid, "booking.past"),
        (at(DAY, 18), "letter", Invalid, "booking.mode"),
        (at(DAY, 3), "phone", Conflict, "not_offered"),
        (at(DAY, 10), "phone", Conflict, "not_offered"),
        (at(DAY, 18, 7), "phone", Conflict, "not_offered"),
        (at(900, 18), "phone", Conflict, "not_offered"),
    ],
)
def test_only_offered_times_are_taken(me, episode, start, mode, refusal, code):
    with pytest.raises(refusal, match=code):
        pick(me, episode, start, mode)
    assert not Booking.objects.exists()


def test_what_begins_very_soon_is_not_offered(me, episode):
    soon = (now() + timedelta(minutes=60)).replace(minute=0, second=0, microsecond=0)
    HoursException.objects.create(
        resource=resource_for_user(episode.counselor), kind="extra", start=soon, end=soon + timedelta(hours=2)
    )
    with pytest.raises(Conflict, match="not_offered"):
        pick(me, episode, soon + timedelta(minutes=30))


def test_nobody_hoards(me, episode):
    for hour in (17, 18):
        book(me, episode, start=at(DAY, hour))
    with pytest.raises(Conflict, match="enough_booked"):
        pick(me, episode, at(DAY + 7, 18))
    assert Session.objects.count() == 2


def whatever_can_be_tried(actor, episode, session, held):
    return [
        lambda: pick(actor, episode),
        lambda: confirm_time(actor=actor, episode_id=episode.pk, booking_id=held.pk),
        lambda: move_own_session(idempotency_key=uuid4().hex, actor=actor, session_id=session.pk, start=at(DAY, 17)),
        lambda: cancel_own_session(idempotency_key=uuid4().hex, actor=actor, session_id=session.pk, reason="other"),
    ]


def test_others_are_told_that_there_is_nothing(me, episode, cast, make_user, centre, area):
    session = book(me, episode)
    held = pick(me, episode, at(DAY + 7, 18))
    other = make_user("resident-other", Role.RESIDENT)
    other.person = make_episode(cast.worker, cast.counselor, centre, area=area).person
    other.save()
    for actor in (other, cast.resident, cast.supervisor, cast.clinical, cast.admin, cast.counselor):
        for act in whatever_can_be_tried(actor, episode, session, held):
            with pytest.raises(NotFound):
                act()
    session.refresh_from_db()
    assert session.status == "booked"


def test_a_foreign_hold_is_not_confirmed_in_the_own_episode(me, episode, cast, make_user, centre, area):
    theirs = make_episode(cast.worker, cast.counselor, centre, area=area)
    held = pick(cast.worker, theirs)
    with pytest.raises(NotFound):
        confirm_time(actor=me, episode_id=episode.pk, booking_id=held.pk)
    held.refresh_from_db()
    assert held.status == "held" and not Session.objects.exists()


def test_a_hold_that_ran_out_and_was_taken_says_so(me, episode):
    held = pick(me, episode)
    Booking.objects.filter(pk=held.pk).update(held_until=now() - timedelta(seconds=1))
    make_booking(episode.counselor, [resource_for_user(episode.counselor)], held.start)
    with pytest.raises(Conflict, match="counselor_busy"):
        confirm_time(actor=me, episode_id=episode.pk, booking_id=held.pk)
    assert not Session.objects.exists()


def test_moving_is_one_step_and_the_old_time_is_free_again(me, episode):
    session = book(me, episode)
    moved = move_own_session(idempotency_key=uuid4().hex, actor=me, session_id=session.pk, start=at(DAY, 19))
    assert moved.start == at(DAY, 19)
    assert [row.busy_start for row in Allocation.objects.filter(active=True)] == [at(DAY, 19)] * 2
    assert move_own_session(
        idempotency_key=uuid4().hex, actor=me, session_id=session.pk, start=at(DAY, 19)
    ).start == at(DAY, 19)
    assert AuditEvent.objects.filter(action="session.move").count() == 1


def test_a_refused_move_changes_nothing(me, episode):
    session = book(me, episode)
    make_booking(episode.counselor, [resource_for_user(episode.counselor)], at(DAY, 19))
    with pytest.raises(Conflict, match="not_offered"):
        move_own_session(idempotency_key=uuid4().hex, actor=me, session_id=session.pk, start=at(DAY, 19))
    with pytest.raises(Invalid, match="booking.past"):
        move_own_session(idempotency_key=uuid4().hex, actor=me, session_id=session.pk, start=at(-1, 19))
    session.refresh_from_db()
    assert session.start == at(DAY, 18)


@pytest.mark.parametrize(("days", "late"), [(DAY, False), (0, True)])
def test_cancelling_is_always_allowed_and_says_whether_it_was_late(me, episode, days, late):
    session = book(me, episode)
    if late:
        soon = now().replace(second=0, microsecond=0) + timedelta(hours=5)
        Booking.objects.filter(pk=session.booking_id).update(start=soon, end=soon + timedelta(minutes=50))
    done = cancel_own_session(idempotency_key=uuid4().hex, actor=me, session_id=session.pk, reason="unwell")
    again = cancel_own_session(idempotency_key=uuid4().hex, actor=me, session_id=session.pk, reason="other")
    assert (done.cancelled_by, done.cancel_reason, done.cancelled_late) == ("client", "unwell", late)
    assert again.cancel_reason == "unwell"
    assert not Allocation.objects.filter(active=True).exists()
    assert Fact.objects.filter(kind="session.cancelled").count() == 1


def test_what_has_begun_is_neither_cancelled_nor_moved(me, episode):
    session = makers.pass_time(book(me, episode), days=0)
    for act in (
        lambda: cancel_own_session(idempotency_key=uuid4().hex, actor=me, session_id=session.pk, reason="other"),
        lambda: move_own_session(idempotency_key=uuid4().hex, actor=me, session_id=session.pk, start=at(DAY, 19)),
    ):
        with pytest.raises(Conflict, match="session.begun"):
            act()


def test_an_unknown_reason_is_refused_and_a_cancelled_session_is_not_moved(me, episode):
    session = book(me, episode)
    with pytest.raises(Invalid, match="session.reason"):
        cancel_own_session(idempotency_key=uuid4().hex, actor=me, session_id=session.pk, reason="whim")
    cancel_session(
        idempotency_key=uuid4().hex, actor=episode.counselor, session_id=session.pk, by="centre", reason="premises"
    )
    with pytest.raises(WrongState, match="not_booked"):
        move_own_session(idempotency_key=uuid4().hex, actor=me, session_id=session.pk, start=at(DAY, 19))


def test_without_consent_nothing_more_is_booked(me, episode):
    held = pick(me, episode)
    Consent.objects.update(withdrawn_at=now(), withdrawn_by=episode.counselor)
    for act in (
        lambda: pick(me, episode),
        lambda: confirm_time(actor=me, episode_id=episode.pk, booking_id=held.pk),
    ):
        with pytest.raises(WrongState, match="no_consent"):
            act()


def test_a_social_worker_of_the_case_books_for_the_resident_and_no_other_does(me, episode, cast, make_user):
    session = book(cast.worker, episode)
    assert session.booking.created_by == cast.worker
    assert move_own_session(
        idempotency_key=uuid4().hex, actor=me, session_id=session.pk, start=at(DAY, 19)
    ).start == at(DAY, 19)
    assert (
        cancel_own_session(idempotency_key=uuid4().hex, actor=cast.worker, session_id=session.pk, reason="clash").status
        == "cancelled"
    )
    with pytest.raises(NotFound):
        pick(make_user("worker2", Role.WORKER), episode)


def test_a_worker_does_not_touch_what_the_resident_booked(me, episode, cast):
    session = book(me, episode)
    with pytest.raises(NotFound):
        cancel_own_session(idempotency_key=uuid4().hex, actor=cast.worker, session_id=session.pk, reason="other")


def test_a_closed_episode_offers_nothing(me, episode):
    type(episode).objects.filter(pk=episode.pk).update(status="closed", closed_at=now(), closed_reason="goals_met")
    with pytest.raises(NotFound):
        pick(me, episode)
