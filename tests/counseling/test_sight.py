"""Who sees what of counselling: each table, each role; and nothing written in a session leaks to another room."""

import pytest
from django.apps import apps
from django.db import connection

from counseling.episodes.services import close_episode, record_advice
from counseling.models import Episode, MedicalAdvice, Note, RiskCheck, SafetyAlert, ScaleResponse, Session
from counseling.notes.services import save_draft, seal_note
from counseling.scales.services import record_response
from counseling.supervision.services import review_note
from qingshan.access.gate import can
from qingshan.accounts.roles import Role
from qingshan.core.clock import now

from .makers import IN_DANGER, make_held

pytestmark = pytest.mark.django_db
CANARY = "金丝雀七号"
OTHERS = sorted(set(Role) - {Role.COUNSELOR, Role.CLINICAL})
TABLES = (Episode, Session, ScaleResponse, RiskCheck, SafetyAlert, MedicalAdvice, Note)


@pytest.fixture
def full(cast, episode):
    """An episode with one of everything, the canary in every free text."""
    from counseling.safety.services import Findings

    session = make_held(episode)
    actor = cast.counselor
    findings = Findings("yes", "no", "no", "no", protective=CANARY, actions=CANARY, escalated_to=CANARY)
    record_response(
        actor=actor, session_id=session.pk, instrument="phq9", items=IN_DANGER, outcome="handed", findings=findings
    )
    note = seal_note(actor=actor, session_id=session.pk, format="soap", texts={"subjective": CANARY, "plan": CANARY})
    save_draft(actor=actor, session_id=session.pk, format="free", texts={"text": CANARY})
    review_note(actor=cast.clinical, note_id=note.pk, signed=True, remark=CANARY)
    record_advice(actor=actor, episode_id=episode.pk, given_at=now(), institution=CANARY, response="accepted")
    return episode


@pytest.mark.parametrize("model", TABLES)
def test_counsellor_and_clinical_supervisor_see_every_table(cast, full, model):
    assert model.objects.visible_to(cast.counselor).count() == 1
    assert model.objects.visible_to(cast.clinical).count() == 1


@pytest.mark.parametrize("role", OTHERS)
def test_no_other_role_sees_any(cast, full, role):
    actor = getattr(cast, role.value)
    assert [model.__name__ for model in TABLES if model.objects.visible_to(actor).exists()] == []
    assert not can(actor, "counseling.episode.read", full)


@pytest.mark.parametrize("model", TABLES)
def test_nor_another_counsellor_of_the_same_centre(full, stranger, model):
    assert not model.objects.visible_to(stranger).exists()


@pytest.mark.parametrize("actor", ["counselor", "clinical", "worker", "admin"])
def test_the_rule_and_the_table_give_one_answer(cast, full, actor):
    user = getattr(cast, actor)
    assert (
        bool(can(user, "counseling.episode.read", full)) == Episode.objects.visible_to(user).filter(pk=full.pk).exists()
    )


def pages(episode):
    session = episode.sessions.get()
    return [
        f"/desk/counseling/episodes/{episode.pk}/",
        f"/desk/counseling/sessions/{session.pk}/",
        f"/desk/counseling/notes/{session.notes.get().pk}/",
        f"/desk/counseling/responses/{session.responses.get().pk}/",
        f"/desk/counseling/alerts/{SafetyAlert.objects.get().pk}/",
    ]


@pytest.mark.parametrize("role", ["worker", "supervisor", "oversight", "admin", "privacy", "evaluator", "resident"])
def test_the_pages_refuse_other_roles(cast, full, sign_in, role):
    client = sign_in(getattr(cast, role))
    for url in pages(full):
        page = client.get(url)
        assert page.status_code in (403, 404), url
        assert CANARY not in page.content.decode()


def test_another_counsellor_gets_the_same_answer_as_for_nothing(full, stranger, sign_in):
    client = sign_in(stranger)
    missing = client.get("/desk/counseling/episodes/00000000-0000-4000-8000-000000000000/")
    for url in pages(full):
        page = client.get(url)
        assert page.status_code == 404
        assert page.content == missing.content


def test_both_readers_can_open_every_page(cast, full, sign_in):
    for user in (cast.counselor, cast.clinical):
        client = sign_in(user)
        for url in pages(full):
            assert client.get(url).status_code == 200, url


def texts_of(table):
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT t::text FROM "{table}" t')
        return "\n".join(row[0] for row in cursor.fetchall())


def test_the_canary_lies_in_no_table_in_plain_words(cast, full):
    close_episode(actor=cast.counselor, episode_id=full.pk, reason="goals_met", outcome="helped")
    found = [model._meta.db_table for model in apps.get_models() if CANARY in texts_of(model._meta.db_table)]
    assert found == []


def test_the_scan_would_find_it(cast, full):
    """The negative control: one plain copy anywhere turns the scan red."""
    from casework.cases.models import CaseEvent

    CaseEvent.objects.filter(case=full.case).update(data={"leak": CANARY})
    rows = texts_of("casework_caseevent")
    assert CANARY in rows or CANARY.encode("unicode_escape").decode() in rows


def test_the_calendar_knows_no_content(full):
    for table in ("schedule_event", "schedule_calendar", "scheduling_booking"):
        text = texts_of(table)
        assert CANARY not in text
        assert full.person.name not in text
        assert full.case.number not in text


def test_the_casework_pages_show_no_word_of_it(cast, full, sign_in):
    from django.urls import NoReverseMatch, reverse

    try:
        url = reverse("casework:case-detail", args=[full.case.number])
    except NoReverseMatch:
        pytest.fail("casework has no case page")
    page = sign_in(cast.worker).get(url)
    assert page.status_code == 200
    assert CANARY not in page.content.decode()
    assert "PHQ-9" not in page.content.decode()
