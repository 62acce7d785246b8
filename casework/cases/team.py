"""Who works on a case: offering it to a worker, accepting, others joining and leaving."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from qingshan.access.decisions import require
from qingshan.accounts.models import User
from qingshan.accounts.roles import Role
from qingshan.audit.services import record
from qingshan.core.clock import now, today
from qingshan.core.deadlines import due
from qingshan.core.errors import Conflict, Invalid, NotFound, WrongState
from qingshan.notifications.services import send
from qingshan.realtime.services import announce

from . import rules
from .clocks import STAGE_FIELDS, enter_stage
from .events import record_event
from .locking import lock_open, lock_visible
from .models import Assignment, Case, CaseMember
from .querysets import CaseMemberQuerySet


@transaction.atomic
def assign_responsible(*, actor: User, case_id: int, user: User) -> Assignment:
    """Offer a case to a worker, who becomes responsible by accepting. An earlier open offer is taken back.

    Raises Refused, WrongState (closed), Invalid (not a worker, the actor, or responsible already).
    """
    case = lock_open(actor=actor, case_id=case_id)
    require(rules.can_assign(actor, case))
    _check_worker(actor, case, user)
    if user.pk == case.responsible_id:
        raise Invalid("assignment.same", _("这位社工已经是本个案的负责人。"), field="user")
    open_offers = Assignment.objects.filter(case=case, status=Assignment.Status.OFFERED)
    open_offers.update(status=Assignment.Status.WITHDRAWN, decided_at=now())
    deadline = due(now(), "case.accept")
    offer = Assignment.objects.create(
        case=case, user=user, offered_by=actor, offered_at=now(),
        accept_by=deadline.at, provisional=deadline.provisional,
    )  # fmt: skip
    record_event(case_id=case.pk, kind="case.assigned", actor=actor, data={"user": user.pk})
    record(actor=actor, action="case.assign", subject=offer, case_id=case.pk)
    send(template="work.assigned", to_user=user, dedupe_key=f"assignment:{offer.pk}")
    announce(user_id=user.pk, kind="case.assigned", subject_id=case.pk)
    return offer


@transaction.atomic
def accept_assignment(*, actor: User, assignment_id: int) -> Case:
    """Take the case: the worker is responsible from now on, and the stage's clock starts anew.

    Raises NotFound, Refused (asked somebody else), WrongState (taken back or answered already).
    """
    offer = _lock_offer(actor, assignment_id)
    case = offer.case
    _end_places(CaseMember.objects.current().filter(case=case, role=CaseMember.Role.RESPONSIBLE))
    _end_places(CaseMember.objects.current().filter(case=case, user=actor))
    CaseMember.objects.create(case=case, user=actor, role=CaseMember.Role.RESPONSIBLE, granted_by=offer.offered_by)
    first = case.responsible_id is None
    case.responsible = actor
    if first:
        enter_stage(case, case.stage, now())
    case.save(update_fields=["responsible", *STAGE_FIELDS])
    _answer(offer, Assignment.Status.ACCEPTED)
    record_event(case_id=case.pk, kind="case.accepted", actor=actor)
    record(actor=actor, action="case.accept", subject=offer, case_id=case.pk)
    announce(user_id=offer.offered_by_id, kind="case.accepted", subject_id=case.pk)
    return case


@transaction.atomic
def decline_assignment(*, actor: User, assignment_id: int, reason: str) -> Assignment:
    """Hand the offer back with a reason; the one who offered it hears of it."""
    offer = _lock_offer(actor, assignment_id)
    if reason not in Assignment.DeclineReason.values:
        raise Invalid("assignment.reason", _("请选择退回的原因。"), field="reason")
    offer.decline_reason = reason
    _answer(offer, Assignment.Status.DECLINED)
    record_event(case_id=offer.case_id, kind="case.declined", actor=actor, data={"reason": reason})
    record(actor=actor, action="case.decline", subject=offer, case_id=offer.case_id, reason=reason)
    send(template="work.returned", to_user=offer.offered_by, dedupe_key=f"assignment-declined:{offer.pk}")
    announce(user_id=offer.offered_by_id, kind="case.declined", subject_id=offer.case_id)
    return offer


@transaction.atomic
def add_member(*, actor: User, case: Case, user: User, role: str = CaseMember.Role.WORKER) -> CaseMember:
    """Put a worker on the team. Raises Refused, Invalid (not a worker, or oneself), Conflict (on it already)."""
    row = lock_open(actor=actor, case_id=case.pk)
    require(rules.can_change_team(actor, row))
    _check_worker(actor, row, user)
    if role == CaseMember.Role.RESPONSIBLE:
        raise Invalid("member.role", _("负责人通过“指派”更换，不能直接添加。"), field="role")
    if CaseMember.objects.current().filter(case=row, user=user).exists():
        raise Conflict("member.already", _("这位社工已经是本个案的成员。"))
    member = CaseMember.objects.create(case=row, user=user, role=role, granted_by=actor)
    record_event(case_id=row.pk, kind="member.added", actor=actor, data={"user": user.pk, "role": role})
    record(actor=actor, action="case.member.add", subject=member, case_id=row.pk)
    announce(user_id=user.pk, kind="case.assigned", subject_id=row.pk)
    return member


@transaction.atomic
def remove_member(*, actor: User, member_id: int) -> CaseMember:
    """Take somebody off the team, at once. Raises WrongState for the responsible worker: assign another instead."""
    found = CaseMember.objects.visible_to(actor).current().filter(pk=member_id).first()
    if found is None:
        raise NotFound("member.not_found")
    case = lock_visible(actor=actor, case_id=found.case_id)
    require(rules.can_change_team(actor, case))
    if found.role == CaseMember.Role.RESPONSIBLE:
        raise WrongState("member.responsible", _("负责人不能直接移出。请先指派新的负责人。"))
    _end_places(CaseMember.objects.filter(pk=found.pk))
    record_event(case_id=case.pk, kind="member.removed", actor=actor, data={"user": found.user_id})
    record(actor=actor, action="case.member.remove", subject=found, case_id=case.pk)
    return found


def _end_places(places: "CaseMemberQuerySet[CaseMember]") -> None:
    places.update(valid_until=today())


def _answer(offer: Assignment, status: str) -> None:
    offer.status, offer.decided_at = status, now()
    offer.save(update_fields=["status", "decided_at", "decline_reason"])


def _lock_offer(actor: User, assignment_id: int) -> Assignment:
    found = Assignment.objects.visible_to(actor).filter(pk=assignment_id).first()
    if found is None:
        raise NotFound("assignment.not_found")
    case = lock_open(actor=actor, case_id=found.case_id)
    offer = Assignment.objects.select_for_update().get(pk=assignment_id)
    require(rules.can_answer(actor, offer))
    if offer.status != Assignment.Status.OFFERED:
        raise WrongState("assignment.not_open", _("这次指派已经处理或撤回，请刷新页面查看。"))
    offer.case = case
    return offer


def _check_worker(actor: User, case: Case, user: User) -> None:
    if not user.is_active or not user.has_role(Role.WORKER):
        raise Invalid("member.not_worker", _("只能选择在岗的社会工作者。"), field="user")
    if user.pk == actor.pk:
        raise Invalid("member.oneself", _("不能给自己授权，请由督导或窗口指派。"), field="user")
    if user.person_id and user.person_id == case.person_id:
        raise Invalid("member.own_case", _("不能办理自己的个案，请另选社工。"), field="user")
