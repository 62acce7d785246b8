"""Assessments, plans with their goals, and the reviews: the papers that each stage of a case asks for."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

from casework.assessments.models import Assessment, StrandNeed
from casework.plans.gas import gas_t_score
from casework.plans.models import Goal, Plan
from casework.reviews.models import GoalScore, PlanReview
from casework.strands import Strand
from qingshan.consent.demo import agree
from qingshan.core.demo.context import DemoContext

from .cases import supervisor_of
from .history import case_fact, tell
from .lives import Made
from .words import AIMS, COMMUNITY, FAMILY, GOALS, NEEDS, RETURNED, REVIEW, RISKS, STRENGTHS

STRANDS = {"material": 30, "living": 22, "comfort": 16, "capacity": 14, "integration": 18}
# Attainment at the end: of those who stay to the end, and of those who leave early.
ATTAINED = {"-2": 3, "-1": 15, "0": 52, "1": 24, "2": 6}
LEFT_EARLY = {"-2": 25, "-1": 45, "0": 22, "1": 8, "2": 0}


def make(context: DemoContext, lives: list[Made]) -> None:
    """Write what each case must have by the stage that it is in."""
    for made in lives:
        if made.case.first_contact_at and "accepted" in made.at:
            at = max(made.case.first_contact_at, made.at["accepted"])
            agree(context, made.person, "casework", at=at, by=made.worker)
    _assessments(context, lives)
    _plans(context, lives)
    _reviews(context, lives)


def _assessments(context: DemoContext, lives: list[Made]) -> None:
    rows, needs = [], []
    for made in lives:
        if "signed" not in made.at and (made.stage != "assessment" or "asked" in made.at):
            continue
        row = _assessment(context, made)
        rows.append(row)
        strands = _strands(context, made)
        for strand in Strand.values:
            level = (strand in strands) * context.rng.randrange(1, 4) if row.status == "signed" else None
            notes = context.rng.choice(NEEDS[strand]) if level else ""
            strengths = context.rng.choice(STRENGTHS) if level else ""
            needs.append(
                StrandNeed(
                    id=context.new_id(), assessment=row, strand=strand, level=level, notes=notes, strengths=strengths
                )
            )
        action = "assessment.sign" if row.signed_at else "assessment.start"
        data = {"version": 1, "level": row.recommended_level}
        kind = "assessment.signed" if row.signed_at else ""
        tell(context, made.case, row.signed_at or row.created_at, made.worker, kind, action, row, data=data)
    Assessment.objects.bulk_create(rows, 1_000)
    StrandNeed.objects.bulk_create(needs, 2_000)


def _assessment(context: DemoContext, made: Made) -> Assessment:
    """Signed when the case went on to planning; a draft, due since the opening, while it has not."""
    rng, signed = context.rng, made.at.get("signed")
    deadline = context.due(made.at["opened"], "case.assessment")
    row = Assessment(
        id=context.new_id(),
        case=made.case,
        version=1,
        status="signed" if signed else "draft",
        family=rng.choice(FAMILY),
        due_at=deadline.at,
        due_provisional=deadline.provisional,
        author=made.worker,
        created_at=made.at["assessing"],
    )
    if signed:
        row.community, row.risk, row.recommended_level = rng.choice(COMMUNITY), rng.choice(RISKS), made.pace.level
        row.signed_by, row.signed_at = made.worker, signed
    return row


def _strands(context: DemoContext, made: Made) -> list[str]:
    """The strands a household needs; drawn once, and pursued by its goals later."""
    if not made.strands:
        first = ["counselling"] if made.pace.counselled else []
        if made.plant == "resident":
            first += ["integration", "material"]
        drawn = [context.pick(STRANDS) for _ in range(context.rng.choice((1, 2, 2, 3)))]
        made.strands = list(dict.fromkeys([*first, *drawn]))[:3]
    return made.strands


def _plans(context: DemoContext, lives: list[Made]) -> None:
    plans, goals = [], []
    for made in lives:
        if "submitted" not in made.at:
            continue
        made.plan = _plan(context, made)
        plans.append(made.plan)
        made.goals = [_goal(context, made, n, strand) for n, strand in enumerate(_strands(context, made), 1)]
        goals += made.goals
    Plan.objects.bulk_create(plans, 1_000)
    Goal.objects.bulk_create(goals, 2_000)


def _plan(context: DemoContext, made: Made) -> Plan:
    at, by = made.at, supervisor_of(context, made.worker)
    limit = context.due(at["submitted"], "plan.decide")
    approved, returned = at.get("approved"), made.plant == "plan_returned"
    plan = Plan(
        id=context.new_id(),
        case=made.case,
        version=1,
        status="approved" if approved else "returned" if returned else "submitted",
        author=made.worker,
        aim=AIMS[0] if made.plant == "resident" else context.rng.choice(AIMS),
        created_at=at["signed"],
        submitted_at=at["submitted"],
        decide_by=limit.at,
        decide_provisional=limit.provisional,
        decided_by=by if approved or returned else None,
        decided_at=approved or (at["submitted"] + timedelta(days=1) if returned else None),
        return_reason=RETURNED if returned else "",
    )
    tell(context, made.case, at["submitted"], made.worker, "plan.submitted", "plan.submit", plan, data={"version": 1})
    if returned and plan.decided_at:
        tell(context, made.case, plan.decided_at, by, "plan.returned", "plan.return", plan, data={"version": 1})
    if approved:
        tell(context, made.case, approved, by, "plan.approved", "plan.approve", plan, data={"version": 1})
        _agreement(context, made, plan)
    return plan


def _agreement(context: DemoContext, made: Made, plan: Plan) -> None:
    agreed = context.later(made.at["approved"], context.rng.uniform(0.1, 2.5))
    if agreed > min(context.end, made.at.get("asked", context.end)):
        return
    young = made.person.pk in context.made["guardians"]
    plan.agreement = "guardian" if young else context.pick({"written": 80, "oral": 20})
    plan.agreed_on, plan.agreement_recorded_by = agreed.date(), made.worker
    tell(context, made.case, agreed, made.worker, "plan.agreed", "plan.agree", plan, data={"version": 1})


def _goal(context: DemoContext, made: Made, position: int, strand: str) -> Goal:
    what, baseline, target = GOALS[strand]
    levels = {"-1": baseline, "0": target} if position == 1 else {}
    return Goal(
        id=context.new_id(),
        plan=made.plan,
        position=position,
        strand=strand,
        what=f"{what}。",
        baseline=f"{baseline}。",
        target=f"{target}。",
        levels=json.dumps(levels, ensure_ascii=False) if levels else "",
        baseline_score=context.rng.choice((-1, -1, -2)),
        due_on=(made.at["submitted"] + timedelta(days=7 * made.pace.weeks + 21)).date(),
        responsible=made.worker,
        weight=max(1, 4 - position),
    )


def _reviews(context: DemoContext, lives: list[Made]) -> None:
    """The review that an approved plan waits for; in evaluation, or before an early closure, it is held as the last."""
    rows: list[PlanReview] = []
    scores: list[GoalScore] = []
    for made in lives:
        if made.plan is None or "approved" not in made.at:
            continue
        limit = context.due(made.at["approved"], "case.review")
        row = PlanReview(id=context.new_id(), plan=made.plan, due_at=limit.at, due_provisional=limit.provisional)
        rows.append(row)
        if held := _final_review(context, made):
            row.kind, row.held_at, row.held_by, row.next_step = "final", held, made.worker, "close"
            row.summary = context.rng.choice(REVIEW)
            scores += _scores(context, made, row)
    PlanReview.objects.bulk_create(rows, 1_000)
    GoalScore.objects.bulk_create(scores, 2_000)
    Goal.objects.bulk_update([score.goal for score in scores], ["status"], 500)


def _final_review(context: DemoContext, made: Made) -> Any:
    if "asked" in made.at:
        return max(made.at["asked"] - timedelta(hours=2), made.at["approved"])
    return None


def _scores(context: DemoContext, made: Made, row: PlanReview) -> list[GoalScore]:
    chances = ATTAINED if made.pace.reason == "goals_met" else LEFT_EARLY
    found = [
        GoalScore(id=context.new_id(), review=row, goal=goal, score=int(context.pick(chances))) for goal in made.goals
    ]
    weights = [goal.weight for goal in made.goals]
    row.gas_t = gas_t_score(weights, [score.score for score in found])
    row.gas_t_start = gas_t_score(weights, [goal.baseline_score for goal in made.goals])
    for score in found:
        score.goal.status = Goal.Status.ATTAINED if score.score >= 0 else Goal.Status.DROPPED
    at: Any = row.held_at
    data = {"version": 1, "final": True}
    tell(context, made.case, at, made.worker, "plan.reviewed", "review.hold", row, data=data)
    t, t_start = float(row.gas_t or Decimal()), float(row.gas_t_start or Decimal())
    case_fact(context, made.case, "plan.reviewed", at, f"review:{row.pk}", t=t, t_start=t_start, final=True)
    return found
