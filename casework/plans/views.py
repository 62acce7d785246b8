"""The plan's own pages: versions, one version, its goals."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.cases.models import Case
from casework.page import case_context
from casework.reviews.selectors import held_reviews, waiting_review
from casework.team import can_work
from qingshan.access.gate import can, get_visible
from qingshan.accounts.http import SignedInRequest
from qingshan.audit.services import record_read
from qingshan.core.errors import NotFound, WrongState

from . import selectors, services
from .forms import AgreementForm, AimForm, GoalForm, ReturnForm, initial_of
from .models import Goal, Plan

TAB = "plan"


@require_safe
def section(request: SignedInRequest, number: str) -> HttpResponse:
    """The plan in force, the version in work, the reviews, older versions."""
    case = get_visible(Case, request.user, number=number)
    current = selectors.current_plan(case)
    if current is not None:
        _read(request, current)
    context = {
        "in_force": current,
        "working": selectors.plan_in_work(case),
        "versions": list(case.plans.select_related("author", "decided_by")),
        "waiting": waiting_review(current) if current else None,
        "reviews": list(held_reviews(case)),
        "may_write": bool(can_work(request.user, case)),
    }
    return render(request, "casework/plan_section.html", case_context(request.user, case, TAB, **context))


@require_POST
def start(request: SignedInRequest, number: str) -> HttpResponse:
    case = get_visible(Case, request.user, number=number)
    plan = services.start_plan(actor=request.user, case_id=case.pk)
    return redirect("casework:plan-detail", number, plan.pk)


@require_safe
def detail(request: SignedInRequest, number: str, plan_id: UUID) -> HttpResponse:
    return show_plan(request, plan_of(request, number, plan_id))


@require_POST
def aim(request: SignedInRequest, number: str, plan_id: UUID) -> HttpResponse:
    plan = plan_of(request, number, plan_id)
    form = AimForm(request.POST)
    if not form.is_valid():
        return show_plan(request, plan, status=422, aim_form=form)
    services.save_aim(actor=request.user, plan_id=plan.pk, **form.cleaned_data)
    messages.success(request, _("总目标已保存。"))
    return redirect("casework:plan-detail", number, plan.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def goal(request: SignedInRequest, number: str, plan_id: UUID, goal_id: UUID | None = None) -> HttpResponse:
    """Write a new goal or change one."""
    plan = plan_of(request, number, plan_id)
    if not plan.is_editable:
        raise WrongState("plan.not_editable", _("这版计划已提交或已批准，不能直接修改。"))
    found = plan.goals.filter(pk=goal_id).first() if goal_id else None
    if goal_id and found is None:
        raise NotFound("goal.not_found")
    form = GoalForm(request.POST or None, initial=_initial(request, found), case=plan.case)
    if request.method == "POST" and form.is_valid():
        services.save_goal(actor=request.user, plan_id=plan.pk, goal=form.goal(), goal_id=goal_id)
        messages.success(request, _("目标已保存。"))
        return redirect("casework:plan-detail", number, plan.pk)
    _read(request, plan)
    context = case_context(request.user, plan.case, TAB, plan=plan, form=form, goal=found)
    status = 422 if request.method == "POST" else 200
    return render(request, "casework/goal_edit.html", context, status=status)


@require_POST
def remove_goal(request: SignedInRequest, number: str, plan_id: UUID, goal_id: UUID) -> HttpResponse:
    plan = plan_of(request, number, plan_id)
    services.remove_goal(actor=request.user, plan_id=plan.pk, goal_id=goal_id)
    messages.success(request, _("目标已删除。"))
    return redirect("casework:plan-detail", number, plan.pk)


def plan_of(request: SignedInRequest, number: str, plan_id: UUID) -> Plan:
    return get_visible(Plan, request.user, pk=plan_id, case__number=number)


def show_plan(request: SignedInRequest, plan: Plan, status: int = 200, **forms: Any) -> HttpResponse:
    """Render one version with every form that its state offers; a form with errors replaces the empty one."""
    _read(request, plan)
    context: dict[str, Any] = {
        "plan": plan,
        "goals": list(plan.goals.select_related("responsible")),
        "may_write": bool(can_work(request.user, plan.case)),
        "may_decide": plan.status == Plan.Status.SUBMITTED and bool(can(request.user, "plan.decide", plan)),
        "aim_form": AimForm(initial={"aim": plan.aim}),
        "return_form": ReturnForm(),
        "agreement_form": AgreementForm(),
    }
    context = case_context(request.user, plan.case, TAB, **(context | forms))
    return render(request, "casework/plan_detail.html", context, status=status)


def _initial(request: SignedInRequest, found: Goal | None) -> dict[str, Any]:
    return initial_of(found) if found else {"responsible": request.user.pk}


def _read(request: SignedInRequest, plan: Plan) -> None:
    record_read(actor=request.user, action="plan.read", subject=plan, case_id=plan.case_id)
