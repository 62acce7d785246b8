"""A case with a worker on it, and what stands in it: an assessment, a plan, a goal, a consent."""

from datetime import timedelta

from casework.assessments.services import NeedInput, save_assessment, sign_assessment, start_assessment
from casework.cases.models import Case, CaseMember
from casework.plans.approval import approve_plan, record_agreement, submit_plan
from casework.plans.services import GoalInput, save_aim, save_goal, start_plan
from casework.strands import Strand
from qingshan.consent.models import Consent
from qingshan.consent.selectors import purpose
from qingshan.core.clock import today
from qingshan.core.ids import next_number
from tests.people.makers import make_person


def make_case(worker, *, person=None, area=None, level="yellow", **more):
    case = Case.objects.create(
        number=next_number("case", "QS", 2026),
        person=person or make_person("演示王小明"),
        area=area,
        level=level,
        responsible=worker,
        **more,
    )
    CaseMember.objects.create(case=case, user=worker, role="responsible")
    return case


def make_consent(person, by, code, recipient=None):
    return Consent.objects.create(
        person=person, purpose=purpose(code), recipient=recipient, given_by="person", how="signed", recorded_by=by
    )


def make_needs(level=1, notes="演示情况"):
    return {strand: NeedInput(level, "演示优势", notes) for strand in Strand.values}


def make_assessment(worker, case, *, signed=True, risk="未发现", level="yellow", needs=None):
    draft = start_assessment(actor=worker, case_id=case.pk)
    draft = save_assessment(
        actor=worker, assessment_id=draft.pk, family="演示家庭", community="演示社区",
        risk=risk, recommended_level=level, needs=needs or make_needs(),
    )  # fmt: skip
    return sign_assessment(actor=worker, assessment_id=draft.pk) if signed else draft


def goal_input(worker, **more):
    values = {
        "strand": "counselling", "what": "能睡整夜", "baseline": "每晚醒三次", "target": "每周五晚睡整夜",
        "weight": 2, "due_on": today() + timedelta(days=60), "responsible": worker,
    }  # fmt: skip
    return GoalInput(**(values | more))


def make_plan(worker, case, *, goals=1, submitted=False):
    plan = start_plan(actor=worker, case_id=case.pk)
    save_aim(actor=worker, plan_id=plan.pk, aim="重新安稳地生活")
    for _ in range(goals):
        save_goal(actor=worker, plan_id=plan.pk, goal=goal_input(worker))
    if submitted:
        submit_plan(actor=worker, plan_id=plan.pk)
    plan.refresh_from_db()
    return plan


def make_approved_plan(worker, supervisor, case, *, goals=1, agreed=True):
    plan = make_plan(worker, case, goals=goals, submitted=True)
    plan = approve_plan(actor=supervisor, plan_id=plan.pk)
    if agreed:
        plan = record_agreement(actor=worker, plan_id=plan.pk, agreement="written", agreed_on=today())
    return plan
