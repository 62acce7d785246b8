from decimal import Decimal

import pytest

from casework.closing import plan_is_evaluated
from casework.plans.models import Goal
from casework.reviews.models import PlanReview
from casework.reviews.selectors import waiting_review
from casework.reviews.services import ScoreInput, hold_review
from casework.work import work
from qingshan.core.clock import now
from qingshan.core.errors import Invalid, WrongState
from qingshan.reporting.facts.models import OutcomeFact
from tests.casework_plans.makers import make_plan


def hold(cast, plan, values, kind="regular"):
    goals = list(plan.goals.all())
    scores = {goal.pk: ScoreInput(value) for goal, value in zip(goals, values, strict=True)}
    return hold_review(
        actor=cast.worker, plan_id=plan.pk, kind=kind, summary="演示小结", next_step="continue", scores=scores
    )


def test_a_review_scores_the_goals_and_schedules_the_next(cast, approved):
    review = hold(cast, approved, [1, 0, -1])
    assert review.gas_t == Decimal("50.00")
    assert review.gas_t_start < review.gas_t
    assert waiting_review(approved).pk != review.pk
    fact = OutcomeFact.objects.get(kind="plan.reviewed")
    assert fact.data["t"] == 50.0


def test_every_goal_needs_a_score(cast, approved):
    with pytest.raises(Invalid, match="review.goals"):
        hold_review(actor=cast.worker, plan_id=approved.pk, kind="regular", summary="", next_step="continue", scores={})
    assert not PlanReview.objects.held().exists()


def test_a_plan_that_is_not_approved_is_not_reviewed(cast, case):
    plan = make_plan(cast.worker, case)
    with pytest.raises(WrongState, match="review.plan_not_approved"):
        hold(cast, plan, [0])


def test_the_final_review_settles_the_goals_and_frees_the_closure(cast, case, approved):
    assert [blocker.code for blocker in plan_is_evaluated(case)] == ["plan.no_final_review"]
    hold(cast, approved, [1, 0, -1], kind="final")
    assert list(plan_is_evaluated(case)) == []
    assert waiting_review(approved) is None
    assert sorted(Goal.objects.values_list("status", flat=True)) == ["attained", "attained", "dropped"]


def test_a_due_review_waits_on_the_workers_desk_alone(cast, case, approved):
    assert list(work(cast.worker)) == []
    PlanReview.objects.update(due_at=now())
    assert [str(item.kind) for item in work(cast.worker)] == ["计划检视到期"]
    assert list(work(cast.supervisor)) == []
