"""Writing a plan and its goals."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.cases.models import Case
from casework.team import is_member, lock_working_case
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.clock import now
from qingshan.core.errors import Invalid, NotFound, WrongState

from .models import Goal, Plan

COPIED = ("strand", "what", "baseline", "target", "levels", "baseline_score", "weight", "due_on", "responsible")


@dataclass(frozen=True)
class GoalInput:
    """One goal as it is written. levels: words for attainments -2 to +2, any of them may be missing."""

    strand: str
    what: str
    baseline: str
    target: str
    weight: int
    due_on: date
    responsible: User
    baseline_score: int = -1
    levels: Mapping[int, str] | None = None


@transaction.atomic
def start_plan(*, actor: User, case_id: int) -> Plan:
    """Return the version in work, making one where there is none; it begins with the goals of the last one."""
    case = lock_working_case(actor=actor, case_id=case_id)
    working = Plan.objects.filter(case=case).in_work().first()
    if working is not None:
        return working
    last = Plan.objects.filter(case=case).order_by("-version").first()
    plan = Plan.objects.create(
        case=case,
        version=(last.version if last else 0) + 1,
        aim=last.aim if last else "",
        author=actor,
        created_at=now(),
    )
    for goal in last.goals.exclude(status=Goal.Status.DROPPED) if last else ():
        copied = {name: getattr(goal, name) for name in COPIED}
        Goal.objects.create(plan=plan, previous=goal, position=goal.position, **copied)
    record(actor=actor, action="plan.start", subject=plan, case_id=case.pk)
    return plan


@transaction.atomic
def save_aim(*, actor: User, plan_id: UUID, aim: str) -> Plan:
    """Keep the overall aim of a plan that may still be written."""
    plan, case = lock_editable(actor=actor, plan_id=plan_id)
    plan.aim = aim
    plan.save(update_fields=["aim"])
    record(actor=actor, action="plan.save", subject=plan, case_id=case.pk)
    return plan


@transaction.atomic
def save_goal(*, actor: User, plan_id: UUID, goal: GoalInput, goal_id: UUID | None = None) -> Goal:
    """Add a goal, or change the one with ``goal_id``.

    Raises Invalid when the responsible person is not on the case, WrongState when the plan is not being written.
    """
    plan, case = lock_editable(actor=actor, plan_id=plan_id)
    if not is_member(goal.responsible, case):
        raise Invalid("goal.responsible", _("负责人须是本个案的成员。"), field="responsible")
    found = _goal_of(plan, goal_id) if goal_id else Goal(plan=plan, position=_next_position(plan))
    values = {field.name: getattr(goal, field.name) for field in fields(goal)} | {"levels": _pack(goal.levels)}
    for name, value in values.items():
        setattr(found, name, value)
    found.save()
    action = "goal.change" if goal_id else "goal.add"
    record(actor=actor, action=action, subject=found, case_id=case.pk)
    return found


@transaction.atomic
def remove_goal(*, actor: User, plan_id: UUID, goal_id: UUID) -> None:
    """Take a goal out of a plan that is being written; a version that was approved keeps its own."""
    plan, case = lock_editable(actor=actor, plan_id=plan_id)
    goal = _goal_of(plan, goal_id)
    record(actor=actor, action="goal.remove", subject=goal, case_id=case.pk)
    goal.delete()


def lock_editable(*, actor: User, plan_id: UUID) -> tuple[Plan, Case]:
    """Lock a plan of a case that the actor works on; raise WrongState unless it may be written."""
    plan, case = lock_plan(actor=actor, plan_id=plan_id)
    if not plan.is_editable:
        raise WrongState("plan.not_editable", _("这版计划已提交或已批准，不能直接修改。批准后可以修订为新版。"))
    return plan, case


def lock_plan(*, actor: User, plan_id: UUID) -> tuple[Plan, Case]:
    """Lock the case, then the plan; raise NotFound when the actor does not see it, Refused when not on the team."""
    found = Plan.objects.visible_to(actor).filter(pk=plan_id).first()
    if found is None:
        raise NotFound("plan.not_found")
    case = lock_working_case(actor=actor, case_id=found.case_id)
    return Plan.objects.select_for_update().get(pk=plan_id), case


def _goal_of(plan: Plan, goal_id: Any) -> Goal:
    goal = plan.goals.filter(pk=goal_id).first()
    if goal is None:
        raise NotFound("goal.not_found")
    return goal


def _next_position(plan: Plan) -> int:
    last = plan.goals.order_by("-position").first()
    return last.position + 1 if last else 1


def _pack(levels: Mapping[int, str] | None) -> str:
    words = {str(score): text for score, text in (levels or {}).items() if text.strip()}
    return json.dumps(words, ensure_ascii=False) if words else ""
