"""Sessions in the calendar's grid: dragged by the counselling room's own rules."""

import pytest

from qingshan.audit.models import AuditEvent
from tests.scheduling.dragging import drag
from tests.scheduling.makers import at

from .makers import make_session

pytestmark = pytest.mark.django_db


def test_asking_first_changes_nothing_and_tells_nobody(cast, sign_in, episode, django_capture_on_commit_callbacks):
    session = make_session(episode, days=7)
    client = sign_in(cast.counselor)
    before = AuditEvent.objects.count()
    with django_capture_on_commit_callbacks() as told:
        answer = drag(client, session.booking, at(7, 15), check="1")
    session.booking.refresh_from_db()
    assert answer.status_code == 200 and "居民" in answer.json()["question"]
    assert session.booking.start == at(7, 10) and AuditEvent.objects.count() == before and told == []


def test_a_session_moves_by_the_rules_of_its_own_room(cast, sign_in, episode):
    session = make_session(episode, days=7)
    assert drag(sign_in(cast.counselor), session.booking, at(7, 15)).status_code == 200
    assert AuditEvent.objects.filter(action="session.move", subject_id=str(session.pk)).exists()
    assert drag(sign_in(cast.worker), session.booking, at(7, 11)).status_code == 404
    session.booking.refresh_from_db()
    assert session.booking.start == at(7, 15)
