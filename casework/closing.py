"""What keeps a case open, and what a stage needs, as the subjects of assessment, plan and referral see it."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.assessments.models import Assessment
from casework.assessments.selectors import latest_signed
from casework.cases.closing_checks import Blocker
from casework.cases.models import Case
from casework.plans.selectors import current_plan, plan_in_work
from casework.referrals.models import Referral
from casework.reviews.selectors import has_final_review


def assessment_is_signed(case: Case) -> Iterable[Blocker]:
    if Assessment.objects.filter(case=case, status=Assessment.Status.DRAFT).exists():
        url = reverse("casework:assessment-section", args=[case.number])
        yield Blocker("assessment.draft", _("有一份预估还是草稿，请先签署。"), url)


def plan_is_evaluated(case: Case) -> Iterable[Blocker]:
    url = reverse("casework:plan-section", args=[case.number])
    if plan_in_work(case) is not None:
        yield Blocker("plan.in_work", _("有一版计划还没有批准，请先完成审批。"), url)
    plan = current_plan(case)
    if plan is not None and not has_final_review(plan):
        yield Blocker("plan.no_final_review", _("计划还没有做结案前评估。"), url)


def referrals_have_ended(case: Case) -> Iterable[Blocker]:
    if Referral.objects.filter(case=case).open().exists():
        url = reverse("casework:referral-section", args=[case.number])
        yield Blocker("referral.open", _("有转介还没有结束，请等待反馈或先撤回。"), url)


def needs_assessment(case: Case) -> str | Promise:
    """Planning begins with a signed assessment."""
    return "" if latest_signed(case) else _("还没有签署预估。")


def needs_plan(case: Case) -> str | Promise:
    """Intervention begins with an approved plan."""
    return "" if current_plan(case) else _("服务计划还没有批准。")
