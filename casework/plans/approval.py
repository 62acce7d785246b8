"""A plan's way from its author to the supervisor and to the resident's agreement."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.cases.models import Case
from casework.cases.services import record_event
from casework.reviews.scheduling import cancel_waiting, schedule_review
from casework.team import supervisors_for
from qingshan.access.decisions import require
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.clock import now, today
from qingshan.core.deadlines import due
from qingshan.core.errors import Invalid, NotFound, WrongState
from qingshan.notifications.services import send
from qingshan.realtime.services import announce

from . import rules
from .models import Plan
from .services import lock_editable, lock_plan

DECIDE = "plan.decide"


@transaction.atomic
def submit_plan(*, actor: User, plan_id: UUID) -> Plan:
    """Hand a plan to the supervisor, who decides by the limit ``plan.decide``. Raises Invalid without a goal."""
    plan, case = lock_editable(actor=actor, plan_id=plan_id)
    if not plan.goals.exists():
        raise Invalid("plan.no_goal", _("计划还没有目标，请先添加至少一个目标再提交。"))
    deadline = due(now(), DECIDE)
    plan.status, plan.submitted_at, plan.author = Plan.Status.SUBMITTED, now(), actor
    plan.decide_by, plan.decide_provisional = deadline.at, deadline.provisional
    plan.save(update_fields=["status", "submitted_at", "author", "decide_by", "decide_provisional"])
    record_event(case_id=case.pk, kind="plan.submitted", actor=actor, data={"version": plan.version})
    record(actor=actor, action="plan.submit", subject=plan, case_id=case.pk)
    for supervisor in supervisors_for(case):
        _tell(supervisor, plan, "work.assigned", "submitted")
    return plan


@transaction.atomic
def approve_plan(*, actor: User, plan_id: UUID) -> Plan:
    """Put a submitted plan in force; the version before it is superseded and the first review gets its day.

    Raises Refused (own plan, not a supervisor of the team), WrongState (not submitted).
    """
    plan, case = _lock_for_decision(actor, plan_id)
    for old in Plan.objects.select_for_update().filter(case=case).approved():
        old.status = Plan.Status.SUPERSEDED
        old.save(update_fields=["status"])
        cancel_waiting(plan=old)
    plan.status, plan.decided_by, plan.decided_at = Plan.Status.APPROVED, actor, now()
    plan.return_reason = ""
    plan.save(update_fields=["status", "decided_by", "decided_at", "return_reason"])
    schedule_review(plan=plan)
    record_event(case_id=case.pk, kind="plan.approved", actor=actor, data={"version": plan.version})
    record(actor=actor, action="plan.approve", subject=plan, case_id=case.pk)
    announce(user_id=plan.author_id, kind="plan.approved", subject_id=str(plan.pk))
    return plan


@transaction.atomic
def return_plan(*, actor: User, plan_id: UUID, reason: str) -> Plan:
    """Send a submitted plan back to its author with a reason; it may be changed and submitted again."""
    plan, case = _lock_for_decision(actor, plan_id)
    plan.status, plan.decided_by, plan.decided_at = Plan.Status.RETURNED, actor, now()
    plan.return_reason = reason
    plan.save(update_fields=["status", "decided_by", "decided_at", "return_reason"])
    record_event(case_id=case.pk, kind="plan.returned", actor=actor, data={"version": plan.version})
    record(actor=actor, action="plan.return", subject=plan, case_id=case.pk)
    _tell(plan.author, plan, "work.returned", "returned")
    return plan


@transaction.atomic
def record_agreement(*, actor: User, plan_id: UUID, agreement: str, agreed_on: date) -> Plan:
    """Record how and when the resident agreed; from then on the resident reads the plan.

    Raises WrongState unless the plan is approved, Invalid for a day to come.
    """
    plan, case = lock_plan(actor=actor, plan_id=plan_id)
    if plan.status != Plan.Status.APPROVED:
        raise WrongState("plan.not_approved", _("计划批准之后才能登记居民的同意。"))
    if agreed_on > today():
        raise Invalid("plan.agreed_later", _("同意日期不能晚于今天。"), field="agreed_on")
    plan.agreement, plan.agreed_on, plan.agreement_recorded_by = agreement, agreed_on, actor
    plan.save(update_fields=["agreement", "agreed_on", "agreement_recorded_by"])
    record_event(case_id=case.pk, kind="plan.agreed", actor=actor, data={"version": plan.version})
    record(actor=actor, action="plan.agree", subject=plan, case_id=case.pk)
    return plan


def _lock_for_decision(actor: User, plan_id: UUID) -> tuple[Plan, Case]:
    found = Plan.objects.visible_to(actor).filter(pk=plan_id).first()
    if found is None:
        raise NotFound("plan.not_found")
    case = Case.objects.select_for_update().get(pk=found.case_id)
    plan = Plan.objects.select_for_update().select_related("case").get(pk=plan_id)
    require(rules.can_decide(actor, plan))
    if plan.status != Plan.Status.SUBMITTED:
        raise WrongState("plan.not_submitted", _("这版计划不是“待审批”状态，可能已经有人处理。请刷新查看。"))
    return plan, case


def _tell(user: User, plan: Plan, template: str, step: str) -> None:
    stamp = int(now().timestamp())
    send(template=template, to_user=user, dedupe_key=f"plan:{plan.pk}:{step}:{user.pk}:{stamp}")
    announce(user_id=user.pk, kind=f"plan.{step}", subject_id=str(plan.pk))
