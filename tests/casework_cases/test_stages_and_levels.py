import re
from datetime import timedelta
from pathlib import Path

import pytest

from casework.cases.models import CaseEvent
from casework.cases.services import advance_stage, change_level, confirm_first_contact, record_event
from casework.cases.stages import register_stage_check
from casework.cases.wording import WORDS
from qingshan.core.deadlines import due
from qingshan.core.errors import Invalid, NotFound, Refused, WrongState
from qingshan.reporting.models import OutcomeFact
from tests.casework_cases.makers import make_case, make_lead, make_person


def test_assessment_waits_for_the_first_contact(cast, case):
    with pytest.raises(WrongState, match="case.stage_not_ready"):
        advance_stage(actor=cast.worker, case_id=case.pk, to="assessment")
    confirm_first_contact(actor=cast.worker, case_id=case.pk)
    case = advance_stage(actor=cast.worker, case_id=case.pk, to="assessment")
    assert case.stage == "assessment"
    assert case.stage_due_at == due(case.stage_entered_at, "case.assessment").at


def test_no_stage_is_skipped_and_going_back_is_allowed(cast, case):
    confirm_first_contact(actor=cast.worker, case_id=case.pk)
    with pytest.raises(WrongState, match="case.stage_skipped"):
        advance_stage(actor=cast.worker, case_id=case.pk, to="planning")
    advance_stage(actor=cast.worker, case_id=case.pk, to="assessment")
    assert advance_stage(actor=cast.worker, case_id=case.pk, to="intake").stage == "intake"


def test_a_subject_says_what_is_missing_before_a_stage(cast, case, monkeypatch):
    monkeypatch.setattr("casework.cases.stages._checks", {})
    register_stage_check("assessment", lambda case: "还缺一份同意书。")
    confirm_first_contact(actor=cast.worker, case_id=case.pk)
    with pytest.raises(WrongState, match="还缺一份同意书"):
        advance_stage(actor=cast.worker, case_id=case.pk, to="assessment")


@pytest.mark.parametrize("to", ["closed", "intake", "nonsense", ""])
def test_a_stage_that_is_none_is_refused(cast, case, to):
    with pytest.raises(Invalid, match="case.stage"):
        advance_stage(actor=cast.worker, case_id=case.pk, to=to)


def test_the_window_does_not_move_stages(cast, unassigned):
    with pytest.raises(Refused, match="case.not_lead"):
        advance_stage(actor=cast.window, case_id=unassigned.pk, to="assessment")


def test_a_member_raises_and_only_the_supervisor_lowers(cast, case):
    assert change_level(actor=cast.worker, case_id=case.pk, level="red").level == "red"
    with pytest.raises(Refused, match="case.lower_needs_supervisor"):
        change_level(actor=cast.worker, case_id=case.pk, level="green")
    assert change_level(actor=cast.supervisor, case_id=case.pk, level="green").level == "green"
    moves = CaseEvent.objects.filter(case=case, kind="case.level").order_by("pk").values_list("data", flat=True)
    assert list(moves) == [{"from": "yellow", "to": "red"}, {"from": "red", "to": "green"}]


def test_the_first_contact_clock_follows_the_level_until_somebody_was_reached(cast, case):
    raised = change_level(actor=cast.worker, case_id=case.pk, level="red")
    assert raised.first_contact_due_at == case.opened_at + timedelta(hours=2)
    confirm_first_contact(actor=cast.worker, case_id=case.pk)
    later = change_level(actor=cast.supervisor, case_id=case.pk, level="green")
    assert later.first_contact_due_at == raised.first_contact_due_at


def test_a_stranger_finds_no_case(cast, case):
    with pytest.raises(NotFound):
        change_level(actor=cast.counselor, case_id=case.pk, level="red")


def test_the_first_contact_counts_once_and_from_the_lead(cast, area):
    lead = make_lead(cast.window, area=area)
    lead.received_at -= timedelta(minutes=90)
    lead.save()
    case = make_case(cast, person=make_person(), lead=lead, level="orange")
    first = confirm_first_contact(actor=cast.worker, case_id=case.pk).first_contact_at
    assert confirm_first_contact(actor=cast.worker, case_id=case.pk).first_contact_at == first
    fact = OutcomeFact.objects.get(kind="case.first_contact")
    assert fact.data == {"minutes": 90, "on_time": True, "level": "orange"}
    lead.refresh_from_db()
    assert lead.first_contact_at == first


def test_the_timeline_takes_codes_and_no_content(case):
    with pytest.raises(ValueError, match="text, not a code"):
        record_event(case_id=case.pk, kind="case.note", data={"note": "她说" * 30})


def test_every_kind_that_the_rooms_write_has_words_on_the_timeline():
    """Raw codes are for machines: a new kind of event needs its words."""
    root = Path(__file__).resolve().parents[2]
    call = re.compile(r"record_event\([^()]*?kind=\"([a-z_.]+)\"", re.S)
    rooms = [path for room in ("casework", "counseling", "scheduling") for path in (root / room).rglob("*.py")]
    kinds = {kind for path in rooms for kind in call.findall(path.read_text())}
    assert len(kinds) > 15
    assert kinds <= set(WORDS)
