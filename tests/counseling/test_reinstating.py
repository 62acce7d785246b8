"""A session that was cancelled or marked as missed by mistake takes place after all; nothing of the mistake stays."""

from uuid import uuid4

import pytest
from django.urls import reverse

from counseling.models import Outreach, Session
from counseling.sessions.services import cancel_session, miss_session, reinstate_session
from qingshan.core.errors import NotFound, Refused, WrongState
from qingshan.reporting.models import OutcomeFact

pytestmark = pytest.mark.django_db


def cancel(session, key="c"):
    return cancel_session(
        actor=session.episode.counselor, session_id=session.pk, by="client", reason="clash", idempotency_key=key
    )


def test_a_cancelled_session_stands_again_with_nothing_left_of_the_cancelling(cast, booked):
    cancel(booked)
    assert OutcomeFact.objects.filter(kind="session.cancelled").exists()
    found = reinstate_session(actor=cast.counselor, session_id=booked.pk, idempotency_key="r")
    assert (found.status, found.cancelled_by, found.cancelled_at, found.booking.status) == (
        "booked",
        "",
        None,
        "booked",
    )
    assert not OutcomeFact.objects.filter(kind="session.cancelled").exists()


def test_a_no_show_taken_back_takes_the_task_with_it_and_a_call_that_was_made_stays(cast, begun):
    miss_session(actor=cast.counselor, session_id=begun.pk, idempotency_key="m")
    task = Outreach.objects.get()
    reinstate_session(actor=cast.counselor, session_id=begun.pk, idempotency_key="r")
    assert not Outreach.objects.exists() and Session.objects.get().status == "booked"
    assert not OutcomeFact.objects.filter(kind="session.missed").exists()
    miss_session(actor=cast.counselor, session_id=begun.pk, idempotency_key="m2")
    Outreach.objects.update(done_at=task.raised_at)
    reinstate_session(actor=cast.counselor, session_id=begun.pk, idempotency_key="r2")
    miss_session(actor=cast.counselor, session_id=begun.pk, idempotency_key="m3")
    assert Outreach.objects.count() == 1, "whoever was called is not called again"


def test_sent_twice_each_is_done_once(cast, begun):
    for _ in range(2):
        miss_session(actor=cast.counselor, session_id=begun.pk, idempotency_key="m")
    assert Outreach.objects.count() == 1
    for _ in range(2):
        reinstate_session(actor=cast.counselor, session_id=begun.pk, idempotency_key="r")
    assert Session.objects.get().status == "booked"


def test_only_its_counsellor_and_only_what_is_off(cast, booked):
    with pytest.raises(WrongState, match="booking.stands"):
        reinstate_session(actor=cast.counselor, session_id=booked.pk, idempotency_key=uuid4().hex)
    cancel(booked)
    for other in (cast.worker, cast.clinical):
        with pytest.raises((NotFound, Refused)):
            reinstate_session(actor=other, session_id=booked.pk, idempotency_key=uuid4().hex)
    assert Session.objects.get().status == "cancelled"


def test_the_page_gives_the_button_with_a_key_of_its_own(cast, booked, sign_in):
    cancel(booked)
    client, page = sign_in(cast.counselor), reverse("counseling:session-detail", args=[booked.pk])
    body = client.get(page).content.decode()
    assert "恢复预约" in body and body.count('name="once"') == 1
    client.post(reverse("counseling:session-reinstate", args=[booked.pk]), {"once": "k"})
    assert Session.objects.get().status == "booked"
    assert "恢复预约" not in client.get(page).content.decode()
