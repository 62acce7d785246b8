"""Activities that a resident joins for a goal: the place is scheduling's, the link with the goal is ours."""

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from casework.cases.models import Case
from casework.cases.services import record_event
from casework.plans.selectors import open_goals
from casework.team import lock_working_case
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.clock import now
from qingshan.core.errors import Conflict, Invalid
from scheduling.activities.models import Activity
from scheduling.activities.places import enrol

from .models import GoalEnrolment


@transaction.atomic
def enrol_for_goal(
    *, actor: User, case_id: int, goal_id: UUID, activity_id: int, agreed: str, exception: str = ""
) -> GoalEnrolment:
    """Give the case's resident a place in an activity, for one goal of the plan in force.

    Raises Invalid (goal or activity), Conflict (linked already, or the resident is busy then), Refused, WrongState.
    """
    case = lock_working_case(actor=actor, case_id=case_id)
    goal = open_goals(case).filter(pk=goal_id).first()
    activity = Activity.objects.filter(pk=activity_id).first()
    if goal is None:
        raise Invalid("enrolment.goal", _("这个目标不属于本个案现行的计划。"), field="goal")
    if activity is None:
        raise Invalid("enrolment.activity", _("没有这项活动，请重新选择。"), field="activity")
    enrolment = enrol(actor=actor, activity=activity, person=case.person, agreed=agreed, exception=exception)
    if GoalEnrolment.objects.filter(enrolment=enrolment).exists():
        raise Conflict("enrolment.linked", _("居民已经为一个目标报名了这项活动。"))
    link = GoalEnrolment.objects.create(goal=goal, enrolment=enrolment, added_by=actor, added_at=now())
    record_event(case_id=case.pk, kind="activity.enrolled", actor=actor, data={"status": enrolment.status})
    record(actor=actor, action="goal.enrol", subject=link, case_id=case.pk)
    return link


def enrolments_of(case: Case) -> QuerySet[GoalEnrolment]:
    """Return the activities of a case's goals with their attendance, the latest first."""
    links = GoalEnrolment.objects.filter(goal__plan__case=case)
    return links.select_related("goal", "enrolment__activity__programme", "enrolment__attendance").order_by(
        "-enrolment__activity__start"
    )
