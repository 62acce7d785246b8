from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from casework.referrals.models import Referral
from counseling.models import CounselorRequest
from counseling.waiting.room import workable_referrals
from qingshan.accounts.http import SignedInRequest
from qingshan.accounts.roles import Role
from qingshan.audit.services import record_read
from qingshan.core.errors import Invalid, NotFound

from . import services
from .forms import AskForm, DeclineForm, WishesForm
from .selectors import candidates, history


@cache_control(private=True, no_store=True)
def assign(request: SignedInRequest, referral_id: UUID) -> HttpResponse:
    """Who could take a referral, in order and with the reasons; one of them is asked here."""
    referral = workable_referrals(request.user).filter(pk=referral_id).select_related("case", "to_organisation").first()
    if referral is None:
        raise NotFound("referral.not_found")
    data = request.POST if request.method == "POST" else request.GET
    wishes, form = WishesForm(data), AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.ask_counsellor(
                actor=request.user,
                referral_id=referral.pk,
                counselor_id=form.cleaned_data["counselor"],
                wishes=wishes.wishes(),
                reason=form.cleaned_data["reason"],
            )
        except Invalid as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("已请这位咨询师。对方的工作台会出现这件转介。"))
            return redirect("counseling:assign", referral.pk)
    return _page(request, referral, wishes, form)


def _page(request: SignedInRequest, referral: Referral, wishes: WishesForm, form: AskForm) -> HttpResponse:
    record_read(actor=request.user, action="referral.read", subject=referral, case_id=referral.case_id)
    waiting = referral.status == Referral.Status.SENT
    asked = CounselorRequest.objects.open().filter(referral=referral).select_related("counselor").first()
    context: dict[str, Any] = {
        "referral": referral,
        "wishes": wishes,
        "form": form,
        "waiting": waiting,
        "asked": asked,
        "history": history(referral.pk),
        "rows": candidates(request.user, referral, wishes.wishes()) if waiting and asked is None else [],
        "may_open": request.user.has_role(Role.COUNSELOR),
    }
    return render(request, "counseling/assign.html", context, status=422 if form.errors else 200)


@require_POST
def assignment_decline(request: SignedInRequest, asked_id: int) -> HttpResponse:
    form = DeclineForm(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else ""
    assignment = services.decline_assignment(actor=request.user, asked_id=asked_id, why=why)
    messages.success(request, _("已婉拒，转介回到待派请状态。"))
    return redirect("counseling:assign", assignment.referral_id)


@require_POST
def assignment_withdraw(request: SignedInRequest, asked_id: int) -> HttpResponse:
    assignment = services.withdraw_assignment(actor=request.user, asked_id=asked_id)
    messages.success(request, _("已撤回，可以另请一位。"))
    return redirect("counseling:assign", assignment.referral_id)
