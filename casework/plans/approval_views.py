"""Submitting, deciding, agreeing: each a POST that leads back to the plan."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qingshan.accounts.http import SignedInRequest

from . import approval
from .forms import AgreementForm, ReturnForm
from .views import plan_of, show_plan


@require_POST
def submit(request: SignedInRequest, number: str, plan_id: UUID) -> HttpResponse:
    plan = plan_of(request, number, plan_id)
    approval.submit_plan(actor=request.user, plan_id=plan.pk)
    messages.success(request, _("计划已提交，等待督导审批。"))
    return redirect("casework:plan-detail", number, plan.pk)


@require_POST
def approve(request: SignedInRequest, number: str, plan_id: UUID) -> HttpResponse:
    plan = plan_of(request, number, plan_id)
    approval.approve_plan(actor=request.user, plan_id=plan.pk)
    messages.success(request, _("计划已批准，并已排定首次检视的时间。"))
    return redirect("casework:plan-detail", number, plan.pk)


@require_POST
def send_back(request: SignedInRequest, number: str, plan_id: UUID) -> HttpResponse:
    plan = plan_of(request, number, plan_id)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return show_plan(request, plan, status=422, return_form=form)
    approval.return_plan(actor=request.user, plan_id=plan.pk, **form.cleaned_data)
    messages.success(request, _("计划已退回作者修改。"))
    return redirect("casework:plan-detail", number, plan.pk)


@require_POST
def agree(request: SignedInRequest, number: str, plan_id: UUID) -> HttpResponse:
    plan = plan_of(request, number, plan_id)
    form = AgreementForm(request.POST)
    if not form.is_valid():
        return show_plan(request, plan, status=422, agreement_form=form)
    approval.record_agreement(actor=request.user, plan_id=plan.pk, **form.cleaned_data)
    messages.success(request, _("已登记居民的同意。居民登录后可以看到这份计划。"))
    return redirect("casework:plan-detail", number, plan.pk)
