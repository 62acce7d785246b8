"""Sessions are booked on the real calendar, held by their counsellor, and tell the case only that they were held."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from casework.cases.models import CaseEvent
from counseling.models import Outreach, Session
from counseling.sessions import services
from counseling.sessions.selectors import next_sessions, sessions_held
from qingshan.audit.models import AuditEvent
from qingshan.consent.models import Consent
from qingshan.core.clock import now
from qingshan.core.desk import work_for
from qingshan.core.errors import Conflict, Invalid, NotFound, Refused, WrongState
from qingshan.notifications.models import OutboxMessage
from qingshan.reporting.facts.models import OutcomeFact
from qingshan.reporting.services import pseudonym
from tests.scheduling.makers import at

from .makers import make_episode, make_held, make_session, pass_time

pytestmark = pytest.mark.django_db


def test_a_session_takes_counsellor_resident_and_room(episode, room):
    session = make_session(episode, room)
    kinds = {row.resource.kind for row in session.booking.allocations.select_related("resource")}
    assert kinds == {"counselor", "person", "room"}
    assert session.status == "booked"


def test_a_call_takes_no_room(episode):
    kinds = {row.resource.kind for row in make_session(episode).booking.allocations.select_related("resource")}
    assert kinds == {"counselor", "person"}


def test_meeting_in_person_needs_a_room(cast, episode):
    with pytest.raises(Invalid, match=r"session\.no_room"):
        services.book_session(
            actor=cast.counselor,
            episode_id=episode.pk,
            start=at(),
            end=at(hour=10),
            mode="in_person",
            idempotency_key="k",
        )


def test_the_same_submission_twice_books_once(cast, episode):
    wanted = {"start": at(), "end": at(hour=10), "mode": "phone", "idempotency_key": uuid4().hex}
    first = services.book_session(actor=cast.counselor, episode_id=episode.pk, **wanted)
    again = services.book_session(actor=cast.counselor, episode_id=episode.pk, **wanted)
    assert first.pk == again.pk
    assert Session.objects.count() == 1


def test_the_counsellor_is_not_in_two_places(cast, centre, area, episode, booked):
    other = make_episode(cast.worker, cast.counselor, centre, area=area)
    with pytest.raises(Conflict, match=r"booking\.counselor_busy"):
        make_session(other)
    assert Session.objects.count() == 1


def test_no_booking_after_consent_is_withdrawn(cast, episode):
    Consent.objects.filter(purpose__code="counselling").update(withdrawn_at=now(), withdrawn_by=cast.worker)
    with pytest.raises(WrongState, match=r"episode\.no_consent"):
        make_session(episode)


def test_holding_tells_the_case_that_and_nothing_else(cast, begun):
    session = services.hold_session(idempotency_key=uuid4().hex, session_id=begun.pk, actor=cast.counselor, minutes=50)
    case_id = session.episode.case_id
    event = CaseEvent.objects.get(case_id=case_id, kind="session.held")
    assert event.data == {}
    assert sessions_held(case_id) == 1
    assert session.booking.__class__.objects.get(pk=session.booking_id).status == "done"
    fact = OutcomeFact.objects.get(kind="session.held")
    assert fact.data == {"minutes": 50, "mode": "phone"}
    assert fact.subject == pseudonym(str(case_id)) != str(case_id)


def test_a_caseworker_cannot_hold_someone_elses_session(cast, begun):
    with pytest.raises(NotFound):
        services.hold_session(idempotency_key=uuid4().hex, session_id=begun.pk, actor=cast.worker, minutes=50)
    with pytest.raises(Refused, match=r"episode\.not_counselor"):
        services.hold_session(idempotency_key=uuid4().hex, session_id=begun.pk, actor=cast.clinical, minutes=50)
    assert not AuditEvent.objects.filter(action="session.hold").exists()
    assert not CaseEvent.objects.filter(kind="session.held").exists()


@pytest.mark.parametrize("minutes", [4, 181])
def test_contact_time_is_5_to_180_minutes(cast, begun, minutes):
    with pytest.raises(Invalid, match=r"session\.minutes"):
        services.hold_session(idempotency_key=uuid4().hex, session_id=begun.pk, actor=cast.counselor, minutes=minutes)


@pytest.mark.parametrize(("status", "minutes"), [("held", None), ("held", 4), ("held", 181), ("booked", 50)])
def test_the_database_keeps_the_contact_time(begun, status, minutes):
    with pytest.raises(IntegrityError, match="session_held_has_minutes_5_to_180"), transaction.atomic():
        Session.objects.filter(pk=begun.pk).update(status=status, minutes=minutes)


def test_a_session_to_come_cannot_be_held(cast, booked):
    with pytest.raises(WrongState):
        services.hold_session(idempotency_key=uuid4().hex, session_id=booked.pk, actor=cast.counselor, minutes=50)
    assert Session.objects.get(pk=booked.pk).status == "booked"


def test_a_session_is_held_once(cast, held):
    with pytest.raises(WrongState, match=r"session\.not_booked"):
        services.hold_session(idempotency_key=uuid4().hex, session_id=held.pk, actor=cast.counselor, minutes=50)
    assert CaseEvent.objects.filter(kind="session.held").count() == 1


def test_not_coming_asks_the_worker_to_call(cast, begun):
    services.miss_session(idempotency_key=uuid4().hex, actor=cast.counselor, session_id=begun.pk)
    task = Outreach.objects.get()
    assert task.worker == cast.worker
    assert OutboxMessage.objects.filter(template="work.assigned", dedupe_key=f"outreach:{task.pk}").exists()
    assert any("未如约到场" in str(item.title) for item in work_for(cast.worker))
    assert OutcomeFact.objects.filter(kind="session.missed").count() == 1
    services.finish_outreach(actor=cast.worker, outreach_id=task.pk)
    assert not any("未如约到场" in str(item.title) for item in work_for(cast.worker))


def test_nobody_else_sees_or_ticks_off_the_call(cast, begun, make_user):
    services.miss_session(idempotency_key=uuid4().hex, actor=cast.counselor, session_id=begun.pk)
    task = Outreach.objects.get()
    for actor in (cast.counselor, cast.supervisor, cast.admin, make_user("worker2", "worker")):
        assert not Outreach.objects.visible_to(actor).exists()
        with pytest.raises(NotFound):
            services.finish_outreach(actor=actor, outreach_id=task.pk)
    assert Outreach.objects.get().done_at is None


def test_cancelling_in_time_frees_the_slot(cast, episode):
    session = make_session(episode, days=3)
    services.cancel_session(
        idempotency_key=uuid4().hex, actor=cast.counselor, session_id=session.pk, by="client", reason="unwell"
    )
    found = Session.objects.get(pk=session.pk)
    assert (found.status, found.cancelled_by, found.cancelled_late) == ("cancelled", "client", False)
    assert make_session(episode, days=3).pk != session.pk


def test_cancelling_within_a_day_counts_as_late(cast, episode):
    soon = now().replace(second=0, microsecond=0, minute=0) + timedelta(hours=3)
    session = services.book_session(
        actor=cast.counselor,
        episode_id=episode.pk,
        start=soon,
        end=soon + timedelta(minutes=50),
        mode="phone",
        idempotency_key="soon",
    )
    found = services.cancel_session(
        idempotency_key=uuid4().hex, actor=cast.counselor, session_id=session.pk, by="centre", reason="premises"
    )
    assert found.cancelled_late


def test_moving_keeps_the_session_and_changes_its_time(cast, booked):
    new = at(4, 14)
    found = services.move_session(
        idempotency_key=uuid4().hex,
        actor=cast.counselor,
        session_id=booked.pk,
        start=new,
        end=new + timedelta(minutes=50),
    )
    assert (found.pk, found.start) == (booked.pk, new)


def test_a_resident_is_told_what_comes_next(episode, booked):
    held_before = make_held(episode, days_ago=5, hour=15)
    found = list(next_sessions(episode.person))
    assert [session.pk for session in found] == [booked.pk]
    assert held_before.pk not in {session.pk for session in found}


def test_a_past_session_waits_on_the_counsellors_desk(cast, booked):
    pass_time(booked, days=0)
    assert any(str(item.title) == "面谈待登记" for item in work_for(cast.counselor))
