import pytest
from django.urls import reverse

from casework.cases.models import Case
from casework.cases.services import assign_responsible, confirm_first_contact
from qingshan.accounts.roles import Role
from qingshan.audit.models import AuditEvent
from qingshan.core.desk import work_for
from tests.casework_cases.makers import make_case, make_lead, make_person

PAGES = ["case-detail", "case-timeline", "case-team", "case-close"]


def url(name, *args):
    return reverse(f"casework:{name}", args=args)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("role", ["worker", "supervisor"])
def test_every_page_opens_for_team_and_supervisor_and_is_recorded(name, role, cast, case, sign_in):
    answer = sign_in(getattr(cast, role)).get(url(name, case.number))
    assert answer.status_code == 200
    assert AuditEvent.objects.filter(actor=getattr(cast, role), case_id=case.pk, outcome="read").exists()


@pytest.mark.parametrize("name", PAGES)
def test_hidden_and_missing_cases_answer_alike(name, case, sign_in, make_user):
    client = sign_in(make_user("worker2", Role.WORKER))
    hidden, missing = client.get(url(name, case.number)), client.get(url(name, "QS-1999-000001-0"))
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert hidden.content == missing.content


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("role", ["resident", "counselor", "evaluator", "oversight", "editor", "admin", "privacy"])
def test_other_roles_are_stopped_at_the_door(name, role, cast, case, sign_in):
    assert sign_in(getattr(cast, role)).get(url(name, case.number)).status_code == 403


def test_the_list_shows_masked_names_and_is_found_by_number_or_whole_name(cast, case, sign_in):
    make_case(cast, person=make_person("演示李强"), level="red")
    client = sign_in(cast.worker)
    assert "演示王芳" not in client.get(url("case-list")).content.decode()
    for q in (case.number, case.number[8:14], "演示王芳"):
        assert [row.pk for row in client.get(url("case-list"), {"q": q}).context["page"]] == [case.pk]
    assert not client.get(url("case-list"), {"q": "演示王"}).context["page"].object_list
    red = client.get(url("case-list"), {"level": "red"}).context["page"]
    assert [row.level for row in red] == ["red"]


def test_assign_accept_contact_and_advance_through_the_pages(cast, unassigned, sign_in):
    number = unassigned.number
    sign_in(cast.window).post(url("case-assign", number), {"user": cast.worker.pk})
    worker = sign_in(cast.worker)
    offer = unassigned.assignments.get()
    assert "接受" in worker.get(url("case-detail", number)).content.decode()
    worker.post(url("assignment-accept", number, offer.pk))
    worker.post(url("case-contact", number))
    answer = worker.post(url("case-stage", number), {"to": "assessment"})
    assert answer.status_code == 302
    case = Case.objects.get(pk=unassigned.pk)
    assert (case.responsible, case.stage) == (cast.worker, "assessment")
    assert sign_in(cast.window).get(url("case-detail", number)).status_code == 404


def test_an_assignment_to_nobody_comes_back(cast, unassigned, sign_in):
    answer = sign_in(cast.window).post(url("case-assign", unassigned.number), {"user": ""})
    assert answer.status_code == 422
    assert "user" in answer.context["assign_form"].errors


def test_a_decline_without_a_reason_comes_back(cast, unassigned, sign_in):
    offer = assign_responsible(actor=cast.window, case_id=unassigned.pk, user=cast.worker)
    client = sign_in(cast.worker)
    assert client.post(url("assignment-decline", unassigned.number, offer.pk), {}).status_code == 422
    client.post(url("assignment-decline", unassigned.number, offer.pk), {"reason": "load"})
    assert client.get(url("case-detail", unassigned.number)).status_code == 404


def test_lowering_is_refused_to_a_worker_and_the_same_level_is_bad_input(cast, case, sign_in):
    client = sign_in(cast.worker)
    assert client.post(url("case-level", case.number), {"level": "green"}).status_code == 403
    assert client.post(url("case-level", case.number), {"level": case.level}).status_code == 422
    assert client.post(url("case-level", case.number), {"level": "red"}).status_code == 302


def test_a_skipped_stage_is_a_conflict(cast, case, sign_in):
    confirm_first_contact(actor=cast.worker, case_id=case.pk)
    assert sign_in(cast.worker).post(url("case-stage", case.number), {"to": "planning"}).status_code == 409


def test_the_team_page_adds_and_removes(cast, case, sign_in, make_user):
    helper = make_user("worker2", Role.WORKER)
    client = sign_in(cast.worker)
    assert client.post(url("case-team", case.number), {"user": "", "role": "worker"}).status_code == 422
    assert client.post(url("case-team", case.number), {"user": helper.pk, "role": "worker"}).status_code == 302
    assert sign_in(helper).get(url("case-detail", case.number)).status_code == 200
    member = case.members.get(user=helper)
    client.post(url("member-remove", case.number, member.pk))
    assert sign_in(helper).get(url("case-detail", case.number)).status_code == 404


def test_closing_names_what_is_open(cast, case, sign_in, make_user):
    assign_responsible(actor=cast.supervisor, case_id=case.pk, user=make_user("worker2", Role.WORKER))
    assert "有一次指派还没有答复" in sign_in(cast.supervisor).get(url("case-close", case.number)).content.decode()
    answer = sign_in(cast.supervisor).post(url("case-close", case.number), {"reason": "moved"})
    assert answer.status_code == 409


def test_ask_approve_and_take_back_through_the_pages(cast, case, sign_in, monkeypatch):
    monkeypatch.setattr("casework.cases.closing_checks._checks", [])
    worker, supervisor = sign_in(cast.worker), sign_in(cast.supervisor)
    assert worker.post(url("case-close", case.number), {}).status_code == 422
    worker.post(url("case-close", case.number), {"reason": "goals_met"})
    assert any(item.title == case.number for item in work_for(cast.supervisor))
    asked = case.closure_requests.get()
    assert worker.post(url("closure-approve", case.number, asked.pk)).status_code == 403
    supervisor.post(url("closure-approve", case.number, asked.pk))
    assert not Case.objects.get(pk=case.pk).is_open
    assert "撤销结案" in supervisor.get(url("case-detail", case.number)).content.decode()
    assert "撤销结案" not in worker.get(url("case-detail", case.number)).content.decode()
    supervisor.post(url("case-reopen", case.number))
    assert Case.objects.get(pk=case.pk).is_open


def test_waiting_work_follows_the_case(cast, unassigned):
    assert [i.action for i in work_for(cast.window) if i.title == unassigned.number] == ["指派"]
    assign_responsible(actor=cast.window, case_id=unassigned.pk, user=cast.worker)
    assert [i.action for i in work_for(cast.worker) if i.title == unassigned.number] == ["查看并答复"]
    assert not [i for i in work_for(cast.window) if i.title == unassigned.number]


def test_a_receipt_number_in_the_search_opens_its_lead_for_those_who_see_it(cast, sign_in, make_user):
    lead = make_lead(cast.window)
    address = url("case-list")
    assert sign_in(cast.window).get(address, {"q": lead.receipt_number}).url == url("lead-detail", lead.pk)
    assert sign_in(cast.worker).get(address, {"q": lead.receipt_number}).status_code == 200
