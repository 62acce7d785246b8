"""When the next review is due."""

from casework.plans.models import Plan
from qingshan.core.clock import now
from qingshan.core.deadlines import due

from .models import PlanReview

REVIEW = "case.review"


def schedule_review(*, plan: Plan) -> PlanReview:
    """Make the waiting review of an approved plan, due from now by the limit ``case.review``. Inside a transaction."""
    deadline = due(now(), REVIEW)
    return PlanReview.objects.create(plan=plan, due_at=deadline.at, due_provisional=deadline.provisional)


def cancel_waiting(*, plan: Plan) -> None:
    """Drop the waiting review of a plan that another version replaces."""
    PlanReview.objects.filter(plan=plan).waiting().update(cancelled_at=now())
