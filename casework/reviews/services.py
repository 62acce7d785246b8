"""Holding a review: each goal is scored, the T-score follows, the next step is decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.cases.models import Case
from casework.cases.services import record_event
from casework.plans.gas import gas_t_score
from casework.plans.models import Goal, Plan
from casework.plans.services import lock_plan
from casework.team import area_code
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.clock import now, today
from qingshan.core.errors import Invalid, WrongState
from qingshan.reporting.services import push_fact

from .models import GoalScore, PlanReview
from .scheduling import schedule_review


@dataclass(frozen=True)
class ScoreInput:
    """score: attainment -2 to +2; note: what it was seen from."""

    score: int
    note: str = ""


@transaction.atomic
def hold_review(
    *,
    actor: User,
    plan_id: UUID,
    kind: str,
    summary: str,
    next_step: str,
    scores: Mapping[UUID, ScoreInput],
) -> PlanReview:
    """Record a review of the approved plan, every goal scored; unless final, the next review gets its day.

    kind: "regular", or "final" for the evaluation before closure.
    Raises WrongState (the plan is not approved), Invalid (a goal without a score).
    """
    plan, case = lock_plan(actor=actor, plan_id=plan_id)
    if plan.status != Plan.Status.APPROVED:
        raise WrongState("review.plan_not_approved", _("只有已批准的计划可以检视。"))
    goals = list(plan.goals.select_for_update())
    if {goal.pk for goal in goals} != set(scores):
        raise Invalid("review.goals", _("每个目标都需要评分，请补全后再保存。"))
    review = PlanReview.objects.select_for_update().filter(plan=plan).waiting().first()
    review = review or schedule_review(plan=plan)
    _fill(review, goals, scores, actor)
    review.kind, review.summary, review.next_step = kind, summary, next_step
    review.save()
    if kind == PlanReview.Kind.FINAL:
        _settle(goals, scores)
    else:
        schedule_review(plan=plan)
    _report(review, plan, case, actor)
    return review


def _fill(review: PlanReview, goals: list[Goal], scores: Mapping[UUID, ScoreInput], actor: User) -> None:
    weights = [goal.weight for goal in goals]
    review.held_at, review.held_by = now(), actor
    review.gas_t = gas_t_score(weights, [scores[goal.pk].score for goal in goals])
    review.gas_t_start = gas_t_score(weights, [goal.baseline_score for goal in goals])
    for goal in goals:
        given = scores[goal.pk]
        GoalScore.objects.create(review=review, goal=goal, score=given.score, note=given.note)


def _settle(goals: list[Goal], scores: Mapping[UUID, ScoreInput]) -> None:
    for goal in goals:
        goal.status = Goal.Status.ATTAINED if scores[goal.pk].score >= 0 else Goal.Status.DROPPED
        goal.save(update_fields=["status"])


def _report(review: PlanReview, plan: Plan, case: Case, actor: User) -> None:
    record_event(
        case_id=case.pk, kind="plan.reviewed", actor=actor,
        data={"version": plan.version, "final": review.kind == PlanReview.Kind.FINAL},
    )  # fmt: skip
    record(actor=actor, action="review.hold", subject=review, case_id=case.pk)
    push_fact(
        kind="plan.reviewed",
        subject=str(case.pk),
        key=f"review:{review.pk}",
        occurred_on=today(),
        area_code=area_code(case),
        data={
            "t": float(review.gas_t or 0),
            "t_start": float(review.gas_t_start or 0),
            "final": review.kind == PlanReview.Kind.FINAL,
        },
    )
