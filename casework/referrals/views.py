"""The case's side: the tab, writing and checking a referral before it is sent, one referral, taking it back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.cases.models import Case
from casework.page import case_context
from casework.team import can_work, require_work
from qingshan.access.gate import get_visible
from qingshan.accounts.http import SignedInRequest
from qingshan.audit.services import record_read
from qingshan.core.errors import NotFound

from . import selectors, services
from .forms import OverrideForm, ReferralForm
from .kinds import TERMS, ReferralKind
from .models import Referral

TAB = "referral"


@require_safe
def section(request: SignedInRequest, number: str) -> HttpResponse:
    """All referrals of a case and their next deadlines."""
    case = get_visible(Case, request.user, number=number)
    context = {
        "referrals": list(selectors.referrals_of(case)),
        "kinds": ReferralKind.choices,
        "may_write": bool(can_work(request.user, case)),
    }
    record_read(actor=request.user, action="referral.list", subject=case, case_id=case.pk)
    template = "casework/referral_section.html"
    return render(request, template, case_context(request.user, case, TAB, **context))


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest, number: str, kind: str) -> HttpResponse:
    """Write, check what will be disclosed, send. Only the POST with ``confirmed`` sends."""
    case = get_visible(Case, request.user, number=number)
    require_work(request.user, case)
    if kind not in ReferralKind.values:
        raise NotFound("referral.kind")
    form = ReferralForm(request.POST or None, case=case, kind=kind)
    if request.method != "POST" or not form.is_valid() or "back" in request.POST:
        status = 422 if request.method == "POST" and form.errors else 200
        return _compose(request, case, form, status)
    if "confirmed" not in request.POST:
        return _check(request, case, form, OverrideForm())
    override = OverrideForm(request.POST)
    if not form.consented() and not override.is_valid():
        return _check(request, case, form, override, 422)
    referral = form.referral(override.data.get("override", ""))
    services.send_referral(actor=request.user, case_id=case.pk, referral=referral)
    messages.success(request, _("转介已发送。对方接受之前，仍由您负责。"))
    return redirect("casework:referral-section", number)


@require_safe
def detail(request: SignedInRequest, number: str, referral_id: UUID) -> HttpResponse:
    """One referral as the case's team reads it, feedback included."""
    referral = _of_case(request, number, referral_id)
    record_read(actor=request.user, action="referral.read", subject=referral, case_id=referral.case_id)
    context = {
        "referral": referral,
        "fields": selectors.disclosed_labels(referral.disclosed),
        "may_withdraw": bool(can_work(request.user, referral.case))
        and referral.status in (Referral.Status.SENT, Referral.Status.ACCEPTED),
        "may_write": bool(can_work(request.user, referral.case)),
    }
    template = "casework/referral_detail.html"
    return render(request, template, case_context(request.user, referral.case, TAB, **context))


@require_POST
def withdraw(request: SignedInRequest, number: str, referral_id: UUID) -> HttpResponse:
    referral = _of_case(request, number, referral_id)
    services.withdraw_referral(actor=request.user, referral_id=referral.pk)
    messages.success(request, _("转介已撤回，对方不再能看到。"))
    return redirect("casework:referral-section", number)


def _of_case(request: SignedInRequest, number: str, referral_id: UUID) -> Referral:
    case = get_visible(Case, request.user, number=number)
    referral = Referral.objects.of_visible_cases(request.user).filter(pk=referral_id, case=case).first()
    if referral is None:
        raise NotFound("referral.not_found")
    return referral


def _compose(request: SignedInRequest, case: Case, form: ReferralForm, status: int) -> HttpResponse:
    context = {"form": form, **_kind(case, form)}
    template = "casework/referral_new.html"
    return render(request, template, case_context(request.user, case, TAB, **context), status=status)


def _check(
    request: SignedInRequest, case: Case, form: ReferralForm, override: OverrideForm, status: int = 200
) -> HttpResponse:
    data = form.cleaned_data
    record_read(actor=request.user, action="referral.preview", subject=case, case_id=case.pk)
    context = {
        "form": form,
        "organisation": data["to_organisation"],
        "fields": selectors.disclosed_fields(case, data["disclosed"], data["reason"]),
        "override": override,
        "consented": form.consented(),
        **_kind(case, form),
    }
    template = "casework/referral_check.html"
    return render(request, template, case_context(request.user, case, TAB, **context), status=status)


def _kind(case: Case, form: ReferralForm) -> dict[str, Any]:
    return {
        "kind": ReferralKind(form.kind),
        "terms": TERMS[form.kind],
        "may_override": case.level == "red",
    }
