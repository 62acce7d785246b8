from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casework.page import case_context
from casework.plans.views import TAB, plan_of
from qingshan.access.gate import get_visible
from qingshan.accounts.http import SignedInRequest
from qingshan.audit.services import record_read
from qingshan.core.errors import WrongState

from . import services
from .forms import ReviewForm
from .models import PlanReview


@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: SignedInRequest, number: str, plan_id: UUID) -> HttpResponse:
    """Score every goal of the approved plan; ``?kind=final`` opens the evaluation before closure."""
    plan = plan_of(request, number, plan_id)
    if plan.status != plan.Status.APPROVED:
        raise WrongState("review.plan_not_approved", _("只有已批准的计划可以检视。"))
    form = ReviewForm(
        request.POST or None,
        goals=list(plan.goals.all()),
        initial={"kind": request.GET.get("kind", PlanReview.Kind.REGULAR)},
    )
    if request.method == "POST" and form.is_valid():
        review = services.hold_review(actor=request.user, plan_id=plan.pk, scores=form.scores(), **form.common())
        messages.success(request, _("检视已保存，目标达成总分 %(t)s。") % {"t": floatformat(review.gas_t, "-1")})
        return redirect("casework:review-detail", number, review.pk)
    record_read(actor=request.user, action="plan.read", subject=plan, case_id=plan.case_id)
    context = case_context(request.user, plan.case, TAB, plan=plan, form=form)
    status = 422 if request.method == "POST" else 200
    return render(request, "casework/review_hold.html", context, status=status)


@require_safe
def detail(request: SignedInRequest, number: str, review_id: UUID) -> HttpResponse:
    """One review that took place."""
    review = get_visible(PlanReview, request.user, pk=review_id, plan__case__number=number, held_at__isnull=False)
    case = review.plan.case
    record_read(actor=request.user, action="review.read", subject=review, case_id=case.pk)
    scores = review.scores.select_related("goal")
    context = case_context(request.user, case, TAB, review=review, scores=scores)
    return render(request, "casework/review_detail.html", context)
