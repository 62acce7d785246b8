"""The inbox: what other rooms ask of the counselling centre, and what they may let it know."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from casework.referrals.kinds import ReferralKind
from casework.referrals.models import Referral
from casework.referrals.selectors import disclosed_fields
from counseling.assignment.forms import DeclineForm as WhyForm
from counseling.models import CounselorRequest
from qingshan.access.gate import get_visible
from qingshan.accounts.http import SignedInRequest
from qingshan.audit.services import record_read

from . import services
from .forms import DeclineForm


@require_GET
def referral_inbox(request: SignedInRequest) -> HttpResponse:
    """Show the counselling referrals that wait for an answer, the most urgent first."""
    waiting = (
        Referral.objects.received_by(request.user)
        .filter(kind=ReferralKind.COUNSELLING, status=Referral.Status.SENT)
        .select_related("to_organisation")
        .order_by("accept_by")
    )
    return render(request, "counseling/referral_inbox.html", {"referrals": waiting})


@cache_control(private=True, no_store=True)
def referral_detail(request: SignedInRequest, referral_id: UUID) -> HttpResponse:
    """Show what one referral discloses, to accept it or send it back."""
    return _page(request, _waiting(request, referral_id), DeclineForm())


@require_POST
def referral_accept(request: SignedInRequest, referral_id: UUID) -> HttpResponse:
    episode = services.open_episode(actor=request.user, referral_id=referral_id)
    messages.success(request, _("已接受转介。请预约第一次面谈。"))
    return redirect("counseling:episode-detail", episode.pk)


@require_POST
def referral_decline(request: SignedInRequest, referral_id: UUID) -> HttpResponse:
    referral = _waiting(request, referral_id)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _page(request, referral, form, status=422)
    services.decline(actor=request.user, referral_id=referral.pk, reason=form.cleaned_data["reason"])
    messages.success(request, _("已退回，社工会收到通知。"))
    return redirect("counseling:referral-inbox")


def _waiting(request: SignedInRequest, referral_id: UUID) -> Referral:
    return get_visible(
        Referral, request.user, pk=referral_id, kind=ReferralKind.COUNSELLING, status=Referral.Status.SENT
    )


def _page(request: SignedInRequest, referral: Referral, form: DeclineForm, status: int = 200) -> HttpResponse:
    record_read(actor=request.user, action="referral.read", subject=referral, case_id=referral.case_id)
    context = {
        "referral": referral,
        "disclosed": disclosed_fields(referral.case, referral.disclosed, referral.reason),
        "consented": services.may_counsel(referral),
        "form": form,
        "asked": CounselorRequest.objects.open().filter(referral=referral, counselor=request.user).first(),
        "why": WhyForm(),
    }
    return render(request, "counseling/referral_detail.html", context, status=status)
