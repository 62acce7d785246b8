"""A self-harm answer above zero is never saved without what was done about it, and somebody is told."""

import pytest
from django.db import IntegrityError, connection, transaction

from counseling.models import RiskCheck, SafetyAlert, ScaleDraft, ScaleResponse
from counseling.safety.services import Findings, acknowledge_alert, check_risk, faults
from counseling.scales.services import record_response
from qingshan.accounts.models import Supervision
from qingshan.core.clock import now
from qingshan.core.desk import work_for
from qingshan.core.errors import Invalid, NotFound, Refused, WrongState
from qingshan.notifications.models import OutboxMessage

from .makers import ASKED, IN_DANGER, QUIET, answered, make_episode, make_held

pytestmark = pytest.mark.django_db


def fill(session, safety, **more):
    items = [*QUIET[:8], safety]
    return record_response(
        actor=session.episode.counselor, session_id=session.pk, instrument="phq9", items=items, **more
    )


@pytest.mark.parametrize("safety", [1, 2, 3])
def test_nothing_is_saved_without_a_risk_outcome(held, safety):
    with pytest.raises(Invalid, match=r"safety\.outcome") as raised:
        fill(held, safety)
    assert raised.value.field == "outcome"
    with pytest.raises(Invalid, match=r"safety\.outcome"):
        fill(held, safety, outcome="", findings=ASKED)
    assert not ScaleResponse.objects.exists()
    assert not RiskCheck.objects.exists()


def test_one_point_is_saved_with_its_check_and_alerts_nobody(held):
    response = fill(held, 1, outcome="plan", findings=ASKED)
    assert response.risk_check.outcome == "plan"
    assert not SafetyAlert.objects.exists()


@pytest.mark.parametrize("safety", [2, 3])
def test_two_points_alert_the_clinical_supervisor(cast, held, safety):
    fill(held, safety, outcome="plan", findings=ASKED)
    alert = SafetyAlert.objects.get()
    assert list(alert.recipients.all()) == [cast.clinical]
    assert (alert.due_at - alert.raised_at).total_seconds() == 30 * 60
    message = OutboxMessage.objects.get(template="alert.safety")
    assert message.to_user == cast.clinical
    assert [item.level for item in work_for(cast.clinical) if item.kind == "安全提醒"] == ["red"]


def test_handing_over_alerts_whatever_the_score(held):
    told = Findings(**{**ASKED.__dict__, "escalated_to": "演示派出所"})
    check_risk(actor=held.episode.counselor, session_id=held.pk, outcome="handed", findings=told)
    assert SafetyAlert.objects.count() == 1


def test_without_a_supervisor_every_clinical_supervisor_is_told(cast, held, make_user):
    Supervision.objects.filter(kind="clinical").delete()
    second = make_user("clinical2", "clinical")
    fill(held, 2, outcome="plan", findings=ASKED)
    assert set(SafetyAlert.objects.get().recipients.all()) == {cast.clinical, second}


def test_the_alert_goes_out_at_once(cast, held, django_capture_on_commit_callbacks, monkeypatch):
    sent = []
    monkeypatch.setattr("qingshan.realtime.services._send", sent.extend)
    with django_capture_on_commit_callbacks(execute=True):
        fill(held, 3, outcome="plan", findings=ASKED)
    alert = SafetyAlert.objects.get()
    assert (f"user.{cast.clinical.pk}", {"type": "changed", "kind": "safety.alert", "id": str(alert.pk)}) in sent


def test_the_supervisor_acknowledges_once(cast, held):
    fill(held, 2, outcome="plan", findings=ASKED)
    alert = SafetyAlert.objects.get()
    acknowledge_alert(actor=cast.clinical, alert_id=alert.pk)
    alert.refresh_from_db()
    assert alert.acknowledged_by == cast.clinical
    assert not any(item.kind == "安全提醒" for item in work_for(cast.clinical))
    with pytest.raises(WrongState, match=r"safety\.acknowledged"):
        acknowledge_alert(actor=cast.clinical, alert_id=alert.pk)


def test_who_raised_it_cannot_acknowledge_it(cast, held):
    fill(held, 2, outcome="plan", findings=ASKED)
    alert = SafetyAlert.objects.get()
    with pytest.raises(Refused, match=r"safety\.not_supervisor"):
        acknowledge_alert(actor=cast.counselor, alert_id=alert.pk)
    with pytest.raises(NotFound):
        acknowledge_alert(actor=cast.worker, alert_id=alert.pk)
    with pytest.raises(IntegrityError, match="safetyalert_acknowledged_by_somebody_else"), transaction.atomic():
        SafetyAlert.objects.update(acknowledged_by=cast.counselor, acknowledged_at=now())


@pytest.mark.parametrize(
    ("outcome", "changes", "field"),
    [
        ("", {}, "outcome"),
        ("none", {"plan": "yes"}, "outcome"),
        ("none", {"intent": "yes"}, "outcome"),
        ("plan", {"actions": " "}, "actions"),
        ("handed", {}, "escalated_to"),
        ("emergency", {}, "escalated_to"),
        ("plan", {"thoughts": ""}, "thoughts"),
    ],
)
def test_a_check_that_does_not_fit_says_where(outcome, changes, field):
    assert set(faults(outcome, Findings(**{**ASKED.__dict__, **changes}))) == {field}


def test_a_whole_check_has_no_faults():
    assert faults("plan", ASKED) == {}


INSERT = """
INSERT INTO counseling_scaleresponse (id, episode_id, session_id, instrument, items, total, band, is_case,
    prorated, missing, safety, risk_check_id, answered_at, recorded_by_id)
SELECT gen_random_uuid(), episode_id, session_id, instrument, items, total, band, is_case,
    prorated, missing, %s, %s, answered_at, recorded_by_id FROM counseling_scaleresponse WHERE id = %s
"""


@pytest.mark.parametrize("safety", [1, 2, 3])
def test_the_database_itself_refuses_a_self_harm_answer_without_a_check(held, safety):
    response = fill(held, 0)
    with (
        connection.cursor() as cursor,
        pytest.raises(IntegrityError, match="scale_self_harm_has_risk_outcome"),
        transaction.atomic(),
    ):
        cursor.execute(INSERT, [safety, None, response.pk])


def test_the_refusal_comes_from_the_constraint(held):
    """The negative control: with the constraint off, the same insert goes through."""
    response = fill(held, 0)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE counseling_scaleresponse DROP CONSTRAINT scale_self_harm_has_risk_outcome")
        cursor.execute(INSERT, [3, None, response.pk])
    assert ScaleResponse.objects.filter(safety=3, risk_check__isnull=True).count() == 1


def test_a_check_of_another_episode_does_not_count(cast, centre, area, held):
    other = make_held(make_episode(cast.worker, cast.counselor, centre, area=area), days_ago=4, hour=14)
    foreign = check_risk(actor=cast.counselor, session_id=other.pk, outcome="plan", findings=ASKED)
    response = fill(held, 0)
    with (
        connection.cursor() as cursor,
        pytest.raises(IntegrityError, match="scale_risk_check_of_same_episode"),
        transaction.atomic(),
    ):
        cursor.execute(INSERT, [1, foreign.pk, response.pk])


def test_the_form_keeps_a_draft_and_points_at_the_risk_section(cast, held, sign_in):
    url = f"/desk/counseling/sessions/{held.pk}/scales/phq9/"
    answers = {f"item_{n}": str(points) for n, points in enumerate(IN_DANGER, start=1)}
    client = sign_in(cast.counselor)
    page = client.post(url, answers)
    assert page.status_code == 422
    text = page.content.decode()
    assert "还没有保存：请先完成下面的安全评估" in text
    assert 'href="#id_risk-outcome"' in text
    assert answered(text) == 9
    assert not ScaleResponse.objects.exists()
    assert ScaleDraft.objects.count() == 1
    assert answered(client.get(url).content.decode()) == 9


def test_the_whole_form_saves_score_check_and_alert(cast, held, sign_in):
    url = f"/desk/counseling/sessions/{held.pk}/scales/phq9/"
    answers = {f"item_{n}": str(points) for n, points in enumerate(IN_DANGER, start=1)}
    risk = {f"risk-{name}": value for name, value in ASKED.__dict__.items()}
    page = sign_in(cast.counselor).post(url, {**answers, **risk, "risk-outcome": "plan"}, follow=True)
    assert page.status_code == 200
    response = ScaleResponse.objects.get()
    assert (response.total, response.safety, response.risk_check.outcome) == (18, 2, "plan")
    assert SafetyAlert.objects.count() == 1
    assert not ScaleDraft.objects.exists()
    assert "18" in page.content.decode()
