"""The receiver's side: what was sent to the own organisation, and nothing of the case but what was disclosed.

Counselling referrals are received in the counselling room, which opens an episode when it accepts.
"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from qingshan.access.gate import can
from qingshan.accounts.http import SignedInRequest
from qingshan.audit.services import record_read
from qingshan.core.errors import NotFound

from . import selectors, services
from .forms import DeclineForm, ReportForm
from .kinds import TERMS, ReferralKind
from .models import Referral


@require_safe
def inbox(request: SignedInRequest) -> HttpResponse:
    referrals = selectors.inbox(request.user).exclude(kind=ReferralKind.COUNSELLING)
    return render(request, "casework/referral_inbox.html", {"referrals": list(referrals)})


@require_safe
def received(request: SignedInRequest, referral_id: UUID) -> HttpResponse:
    return _show(request, _received(request, referral_id))


@require_POST
def accept(request: SignedInRequest, referral_id: UUID) -> HttpResponse:
    referral = _received(request, referral_id)
    services.accept_referral(actor=request.user, referral_id=referral.pk)
    messages.success(request, _("已接受。请在期限内开始服务。"))
    return redirect("casework:referral-received", referral.pk)


@require_POST
def serve(request: SignedInRequest, referral_id: UUID) -> HttpResponse:
    referral = _received(request, referral_id)
    services.start_serving(actor=request.user, referral_id=referral.pk)
    messages.success(request, _("已登记开始服务。完成后请反馈。"))
    return redirect("casework:referral-received", referral.pk)


@require_POST
def decline(request: SignedInRequest, referral_id: UUID) -> HttpResponse:
    referral = _received(request, referral_id)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _show(request, referral, decline=form, status=422)
    services.decline_referral(actor=request.user, referral_id=referral.pk, **form.cleaned_data)
    messages.success(request, _("已退回。转介方会收到通知并继续负责。"))
    return redirect("casework:referral-inbox")


@require_POST
def report(request: SignedInRequest, referral_id: UUID) -> HttpResponse:
    referral = _received(request, referral_id)
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _show(request, referral, report=form, status=422)
    services.report_back(actor=request.user, referral_id=referral.pk, **form.cleaned_data)
    messages.success(request, _("已反馈，转介完成。"))
    return redirect("casework:referral-inbox")


def _received(request: SignedInRequest, referral_id: UUID) -> Referral:
    mine = Referral.objects.received_by(request.user).exclude(kind=ReferralKind.COUNSELLING)
    found: Referral | None = mine.filter(pk=referral_id).first()
    if found is None:
        raise NotFound("referral.not_found")
    return found


def _show(
    request: SignedInRequest,
    referral: Referral,
    *,
    decline: DeclineForm | None = None,
    report: ReportForm | None = None,
    status: int = 200,
) -> HttpResponse:
    record_read(actor=request.user, action="referral.received", subject=referral, case_id=referral.case_id)
    context = {
        "referral": referral,
        "fields": selectors.disclosed_to(request.user, referral),
        "purpose": TERMS[referral.kind].purpose,
        "may_answer": bool(can(request.user, "referral.answer", referral)),
        "decline_form": decline or DeclineForm(),
        "report_form": report or ReportForm(),
    }
    return render(request, "casework/referral_received.html", context, status=status)
