"""The pages of a case, walked as a worker, a supervisor and a receiver walk them."""

import pytest
from django.utils import timezone

from casework.assessments.models import Assessment
from casework.plans.models import Plan
from casework.referrals.models import Referral
from casework.services.models import ServiceRecord
from casework.strands import Strand
from qingshan.audit.models import AuditEvent
from tests.casework_assistance.makers import make_record
from tests.casework_plans.makers import make_assessment, make_case, make_consent, make_plan


@pytest.fixture
def base(case):
    return f"/desk/cases/{case.number}/"


SECTIONS = ("assessments/", "plans/", "services/", "activities/", "assistance/", "referrals/")


@pytest.mark.parametrize("section", SECTIONS)
def test_an_empty_tab_says_what_to_do_and_records_no_stranger(section, cast, base, sign_in, make_user):
    page = sign_in(cast.worker).get(base + section)
    assert page.status_code == 200
    assert "还没有" in page.content.decode()
    assert sign_in(make_user("worker2", "worker")).get(base + section).status_code == 404
    assert sign_in(cast.evaluator).get(base + section).status_code == 403


def test_an_assessment_is_written_kept_on_error_and_signed(cast, case, base, sign_in):
    client = sign_in(cast.worker)
    edit = client.post(base + "assessments/start/").url
    bad = client.post(edit, {"family": "演示家庭", "risk": "x" * 5000})
    assert bad.status_code == 422
    assert "演示家庭" in bad.content.decode()
    values = {"family": "演示家庭", "community": "", "risk": "未发现", "recommended_level": "yellow"}
    for strand in Strand.values:
        values |= {f"{strand}_level": "1", f"{strand}_notes": "演示", f"{strand}_strengths": ""}
    detail = client.post(edit, values).url
    assert "签署" in client.get(detail).content.decode()
    client.post(detail + "sign/")
    assert Assessment.objects.get().status == "signed"
    assert client.get(edit).status_code == 409
    assert client.post(detail + "addenda/", {"text": ""}).status_code == 422
    client.post(detail + "addenda/", {"text": "后来补充"})
    assert "后来补充" in client.get(detail).content.decode()
    assert AuditEvent.objects.filter(action="assessment.read", outcome="read", case_id=case.pk).exists()


def test_a_plan_goes_from_goal_to_agreement_through_its_pages(cast, case, base, sign_in):
    worker, supervisor = sign_in(cast.worker), sign_in(cast.supervisor)
    plan = worker.post(base + "plans/start/").url
    worker.post(plan + "aim/", {"aim": "安稳生活"})
    goal = {
        "strand": "comfort", "what": "能睡整夜", "baseline": "常醒", "target": "睡整夜", "baseline_score": "-1",
        "weight": "2", "due_on": "2030-01-01", "responsible": cast.worker.pk, "level_4": "睡得很好",
    }  # fmt: skip
    bad = worker.post(plan + "goals/new/", goal | {"due_on": "明天"})
    assert (bad.status_code, "能睡整夜" in bad.content.decode()) == (422, True)
    worker.post(plan + "goals/new/", goal)
    worker.post(plan + "submit/")
    assert worker.post(plan + "approve/").status_code == 403
    assert supervisor.post(plan + "return/", {"reason": ""}).status_code == 422
    supervisor.post(plan + "return/", {"reason": "再具体些"})
    assert "再具体些" in worker.get(plan).content.decode()
    worker.post(plan + "submit/")
    supervisor.post(plan + "approve/")
    worker.post(plan + "agreement/", {"agreement": "written", "agreed_on": timezone.localdate().isoformat()})
    found = Plan.objects.get()
    assert (found.status, found.agreement) == ("approved", "written")
    assert "睡得很好" in worker.get(plan).content.decode()
    _review(worker, plan, found)
    listed = worker.get(base + "plans/").content.decode()
    assert "目标达成总分" in listed and ".00" not in listed


def _review(worker, plan, found):
    goal = found.goals.get()
    values = {"kind": "final", "summary": "演示", "next_step": "close", f"note_{goal.pk}": ""}
    missing = worker.post(plan + "review/", values | {f"score_{goal.pk}": ""})
    assert missing.status_code == 422
    done = worker.post(plan + "review/", values | {f"score_{goal.pk}": "1"})
    assert worker.get(done.url).status_code == 200


def test_a_process_record_is_written_and_added_to(cast, base, sign_in):
    client = sign_in(cast.worker)
    assert client.get(base + "services/new/").status_code == 200
    at = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    values = {"kind": "visit", "at": at, "minutes": "40", "reached": "on", "strand": "comfort", "narrative": "演示过程"}
    assert client.post(base + "services/new/", values | {"minutes": "0"}).status_code == 422
    client.post(base + "services/new/", values)
    assert "首次接触" in client.get(base + "services/").content.decode()
    detail = f"{base}services/{ServiceRecord.objects.get().pk}/"
    assert "演示过程" in client.get(detail).content.decode()
    assert client.post(detail + "addenda/", {"text": "更正"}).status_code == 302


def test_a_record_is_found_linked_unlinked_and_restored(cast, case, base, sign_in):
    client, record = sign_in(cast.worker), make_record(1)
    url = base + "assistance/"
    assert "格式不对" in client.get(url, {"number": "123"}).content.decode()
    assert "关联到本个案" in client.get(url, {"number": record.number}).content.decode()
    client.post(url + "link/", {"number": record.number, "reason": "parallel"})
    again = client.post(url + "link/", {"number": record.number, "reason": "parallel"})
    assert (again.status_code, "已经关联" in again.content.decode()) == (409, True)
    link = case.assistance_links.get()
    client.post(f"{url}{link.pk}/unlink/")
    assert "撤销" in client.get(url).content.decode()
    client.post(f"{url}{link.pk}/restore/")
    assert case.assistance_links.in_force().exists()


def test_a_referral_is_checked_before_it_is_sent_and_answered_by_the_department(
    cast, case, base, sign_in, organisations
):
    worker, partner = sign_in(cast.worker), sign_in(cast.partner)
    new = base + "referrals/new/department/"
    values = {
        "to_organisation": organisations["department"].pk, "strand": "living", "reason": "补缴社保",
        "disclosed": ["summary"],
    }  # fmt: skip
    assert worker.post(new, values | {"disclosed": []}).status_code == 422
    assert "登记居民的同意" in worker.post(new, values).content.decode()
    assert worker.post(new, values | {"confirmed": "1"}).status_code == 422
    make_consent(case.person, cast.worker, "share.partner", organisations["department"])
    assert "补缴社保" in worker.post(new, values).content.decode()
    assert not Referral.objects.exists()
    worker.post(new, values | {"confirmed": "1"})
    referral = Referral.objects.get()
    received = f"/desk/referrals/{referral.pk}/"
    shown = partner.get(received).content.decode()
    assert "补缴社保" in shown
    assert case.number not in shown and case.person.name not in shown
    assert "需要" not in partner.get("/desk/referrals/").content.decode()
    assert partner.get(base + "referrals/").status_code == 403
    partner.post(received + "accept/")
    partner.post(received + "serve/")
    assert partner.post(received + "report/", {"outcome": "helped", "feedback": ""}).status_code == 422
    partner.post(received + "report/", {"outcome": "helped", "feedback": "已办结"})
    assert partner.get(received).status_code == 404
    assert "已办结" in worker.get(f"{base}referrals/{referral.pk}/").content.decode()


def test_formats_are_the_administrators(cast, sign_in):
    client = sign_in(cast.admin)
    assert "LS-159999" in client.get("/desk/assistance/formats/").content.decode()
    bad = {"label": "新", "pattern": "(A+)+", "example": "A", "valid_from": "2026-01-01", "citation": "演示"}
    assert client.post("/desk/assistance/formats/new/", bad).status_code == 422
    assert client.post("/desk/assistance/formats/new/", bad | {"pattern": "A[0-9]", "example": "a1"}).status_code == 302
    assert sign_in(cast.worker).get("/desk/assistance/formats/").status_code == 403


def test_another_cases_document_does_not_open_under_this_case(cast, base, sign_in, area):
    from tests.people.makers import make_person

    other = make_case(cast.worker, area=area, person=make_person("演示李小红"))
    assessment, plan = make_assessment(cast.worker, other), make_plan(cast.worker, other)
    client = sign_in(cast.worker)
    assert client.get(f"{base}assessments/{assessment.pk}/").status_code == 404
    assert client.get(f"{base}plans/{plan.pk}/").status_code == 404
