import pytest
from django.urls import reverse

from casework.cases.models import Case
from casework.intake.models import Lead
from casework.intake.services import accept_lead, receipt_status
from qingshan.accounts.roles import Role
from qingshan.audit.models import AuditEvent
from qingshan.core.desk import work_for
from tests.casework_cases.makers import make_case, make_lead, make_person

TOLD = {
    "urgency": "orange", "story": "金丝雀故事", "channel": "hotline", "reporter": "applicant",
    "event_kind": "injury", "coverage": "unknown", "is_anonymous": "on",
}  # fmt: skip


def url(name, *args):
    return reverse(f"casework:{name}", args=args)


def test_a_saved_lead_shows_its_receipt_once(cast, sign_in):
    client = sign_in(cast.hotline)
    answer = client.post(url("lead-new"), TOLD, follow=True)
    lead = Lead.objects.get()
    body = answer.content.decode()
    groups = answer.context["number_groups"] + answer.context["pin_groups"]
    assert all(f"<span>{group}</span>" in body for group in groups)
    pin = "".join(answer.context["pin_groups"])
    assert receipt_status(lead.receipt_number, pin).status == "received"
    assert client.get(url("lead-receipt")).status_code == 404


def test_bad_input_keeps_what_was_written(cast, sign_in):
    told = {**TOLD, "is_anonymous": "", "phone": "123", "channel": "discovery", "event_at": "2999-01-01"}
    answer = sign_in(cast.hotline).post(url("lead-new"), told)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"name", "phone", "party", "event_at"}
    assert "金丝雀故事" in answer.content.decode()
    assert not Lead.objects.exists()


def test_the_list_shows_no_content_and_filters(cast, sign_in, area):
    lead = make_lead(cast.hotline, story="金丝雀故事", name="演示赵敏", area=area)
    make_lead(cast.hotline, urgency="green")
    client = sign_in(cast.window)
    answer = client.get(url("lead-list"), {"urgency": "orange"})
    body = answer.content.decode()
    assert lead.receipt_number in body and "金丝雀" not in body and "赵敏" not in body
    assert [row.pk for row in answer.context["page"]] == [lead.pk]
    found = client.get(url("lead-list"), {"q": lead.receipt_number.replace("-", "").lower()})
    assert [row.pk for row in found.context["page"]] == [lead.pk]


def test_reading_a_lead_is_recorded(cast, sign_in):
    lead = make_lead(cast.hotline, story="金丝雀故事")
    assert "金丝雀故事" in sign_in(cast.window).get(url("lead-detail", lead.pk)).content.decode()
    event = AuditEvent.objects.get(action="lead.read")
    assert (event.actor, event.subject_id, event.outcome) == (cast.window, str(lead.pk), "read")


def test_hidden_and_missing_leads_answer_alike(cast, sign_in, make_user):
    lead = make_lead(cast.hotline)
    client = sign_in(make_user("hotline2", Role.HOTLINE))
    hidden = client.get(url("lead-detail", lead.pk))
    missing = client.get(url("lead-detail", "00000000-0000-4000-8000-000000000000"))
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert hidden.content == missing.content


@pytest.mark.parametrize("role", ["resident", "counselor", "evaluator", "editor", "admin", "privacy", "oversight"])
def test_other_roles_are_stopped_at_the_door(role, cast, sign_in):
    lead = make_lead(cast.hotline)
    client = sign_in(getattr(cast, role))
    for address in (url("lead-list"), url("lead-new"), url("lead-detail", lead.pk)):
        assert client.get(address).status_code == 403


def test_the_second_to_accept_is_told_so(cast, sign_in, make_user):
    lead = make_lead(cast.hotline)
    accept_lead(actor=cast.window, lead_id=lead.pk)
    answer = sign_in(make_user("window2", Role.WINDOW)).post(url("lead-accept", lead.pk))
    assert answer.status_code == 409
    assert "已由他人接收" in answer.content.decode()


def test_a_contact_without_an_outcome_comes_back_with_its_note(cast, sign_in):
    lead = make_lead(cast.window)
    answer = sign_in(cast.window).post(url("lead-contact", lead.pk), {"way": "phone", "note": "金丝雀备注"})
    assert answer.status_code == 422
    assert "金丝雀备注" in answer.content.decode()
    assert not lead.contacts.exists()


def test_a_reporter_sees_the_state_and_no_content(cast, sign_in):
    lead = make_lead(cast.reporter, story="金丝雀故事", channel="discovery", party="self_gov")
    body = sign_in(cast.reporter).get(url("lead-reported")).content.decode()
    assert lead.receipt_number in body and "金丝雀" not in body


def test_a_case_is_opened_for_a_new_person(cast, sign_in):
    lead = make_lead(cast.window)
    client = sign_in(cast.window)
    assert client.get(url("lead-match", lead.pk)).status_code == 200
    told = {"name": "演示赵敏", "sex": "female", "level": "orange", "worker": cast.worker.pk, "phone": "13800000000"}
    answer = client.post(url("lead-open-new", lead.pk), told)
    case = Case.objects.get()
    assert answer.url == url("case-detail", case.number)
    assert client.get(answer.url).status_code == 200


def test_a_wrong_number_keeps_the_form(cast, sign_in):
    lead = make_lead(cast.window)
    told = {"name": "演示赵敏", "sex": "female", "level": "orange", "id_number": "159999199001011231"}
    answer = sign_in(cast.window).post(url("lead-open-new", lead.pk), told)
    assert answer.status_code == 422
    assert answer.context["new_form"]["name"].value() == "演示赵敏"
    assert "id_number" in answer.context["new_form"].errors
    assert not Case.objects.exists()


def test_a_name_alone_finds_nobody(cast, sign_in):
    lead = make_lead(cast.window)
    answer = sign_in(cast.window).post(url("lead-match", lead.pk), {"name": "演示赵敏"})
    assert answer.status_code == 422


def test_a_known_person_is_shown_masked_and_joined_when_they_have_a_case(cast, sign_in):
    person = make_person("演示赵敏", birth_date="1990-01-01")
    case = make_case(cast, person=person)
    lead = make_lead(cast.window)
    client = sign_in(cast.window)
    found = client.post(url("lead-match", lead.pk), {"name": "演示赵敏", "birth_date": "1990-01-01"})
    row = found.context["rows"][0]
    assert (row["person"].pk, row["has_open_case"]) == (person.pk, True)
    assert case.number not in found.content.decode()
    late = client.post(url("lead-open-known", lead.pk, person.pk), {"level": "orange"})
    assert late.status_code == 409
    client.post(url("lead-join", lead.pk, person.pk))
    lead.refresh_from_db()
    assert lead.case == case


def test_a_person_who_was_not_found_cannot_be_chosen(cast, sign_in):
    lead, person = make_lead(cast.window), make_person()
    answer = sign_in(cast.window).post(url("lead-open-known", lead.pk, person.pk), {"level": "orange"})
    assert answer.status_code == 404
    assert not Case.objects.exists()


def test_the_desk_lists_what_waits(cast):
    lead = make_lead(cast.hotline)
    items = {item.title: item for item in work_for(cast.window)}
    assert items[lead.receipt_number].level == "orange"
    assert not work_for(cast.evaluator)
