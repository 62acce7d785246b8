"""Reading plans."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from casework.cases.models import Case
from qingshan.accounts.models import User
from qingshan.people.models import Person

from .models import Goal, Plan


def current_plan(case: Case) -> Plan | None:
    """Return the approved plan of a case."""
    return Plan.objects.filter(case=case).approved().first()


def plan_in_work(case: Case) -> Plan | None:
    """Return the version that is being written or decided."""
    return Plan.objects.filter(case=case).in_work().first()


def open_goals(case: Case) -> QuerySet[Goal]:
    """Return the goals of the approved plan that are still pursued."""
    return Goal.objects.filter(
        plan__case=case, plan__status=Plan.Status.APPROVED, status=Goal.Status.OPEN
    ).select_related("plan", "responsible")


def plans_to_decide(supervisor: User) -> QuerySet[Plan]:
    """Return the submitted plans that wait for somebody other than their author, within the supervisor's sight."""
    waiting = Plan.objects.visible_to(supervisor).filter(status=Plan.Status.SUBMITTED)
    return waiting.exclude(author=supervisor).select_related("case", "author").order_by("decide_by")


@dataclass(frozen=True)
class GoalInPlainWords:
    """One goal as its resident reads it: no scores, no professional's note."""

    strand: str
    what: str
    target: str
    due_on: date
    done: bool


@dataclass(frozen=True)
class ResidentPlan:
    """The agreed plan as its resident reads it."""

    aim: str
    agreed_on: date
    goals: tuple[GoalInPlainWords, ...]


def plan_for_person(person: Person) -> ResidentPlan | None:
    """Return the plan that the person agreed to, in plain words; None while there is none or the case is closed."""
    plan = (
        Plan.objects.approved()
        .filter(case__person=person, case__closed_at__isnull=True, agreed_on__isnull=False)
        .prefetch_related("goals")
        .first()
    )
    if plan is None or plan.agreed_on is None:
        return None
    goals = tuple(
        GoalInPlainWords(
            goal.get_strand_display(), goal.what, goal.target, goal.due_on, goal.status == Goal.Status.ATTAINED
        )
        for goal in plan.goals.all()
        if goal.status != Goal.Status.DROPPED
    )
    return ResidentPlan(plan.aim, plan.agreed_on, goals)
