"""Reading reviews."""

from django.db.models import QuerySet

from casework.cases.models import Case
from casework.plans.models import Plan
from qingshan.accounts.models import User

from .models import PlanReview


def waiting_review(plan: Plan) -> PlanReview | None:
    """Return the review that the plan waits for."""
    return PlanReview.objects.filter(plan=plan).waiting().first()


def held_reviews(case: Case) -> QuerySet[PlanReview]:
    """Return the reviews of all versions that took place, the latest first."""
    held = PlanReview.objects.filter(plan__case=case).held()
    return held.select_related("plan", "held_by").prefetch_related("scores__goal").order_by("-held_at")


def has_final_review(plan: Plan) -> bool:
    """Tell whether the evaluation before closure took place."""
    return PlanReview.objects.filter(plan=plan, kind=PlanReview.Kind.FINAL).held().exists()


def reviews_waiting_for(actor: User) -> QuerySet[PlanReview]:
    """Return the waiting reviews of approved plans within the actor's sight, the earliest first."""
    waiting = PlanReview.objects.visible_to(actor).waiting().filter(plan__status=Plan.Status.APPROVED)
    return waiting.select_related("plan__case").order_by("due_at")
