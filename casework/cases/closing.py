"""结案: the worker asks, the supervisor decides; a mistake can be taken back."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from qingshan.access.decisions import require
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.clock import now
from qingshan.core.deadlines import due
from qingshan.core.errors import Conflict, Invalid, NotFound, WrongState
from qingshan.notifications.services import send
from qingshan.realtime.services import announce

from . import rules
from .clocks import STAGE_FIELDS, enter_stage, push_case_fact
from .closing_checks import blockers_of
from .events import record_event
from .locking import lock_open, lock_visible
from .models import Case, ClosureRequest

CLOSING_FIELDS = ["status", "closed_at", "closed_by", "close_reason", *STAGE_FIELDS]


@transaction.atomic
def request_closure(*, actor: User, case_id: int, reason: str) -> ClosureRequest:
    """Ask the supervisor to close. Raises Refused, Invalid, WrongState (something is open), Conflict (asked)."""
    case = lock_open(actor=actor, case_id=case_id)
    require(rules.can_ask_closure(actor, case))
    _check_reason(reason)
    _check_nothing_open(case)
    if ClosureRequest.objects.filter(case=case, status=ClosureRequest.Status.ASKED).exists():
        raise Conflict("closure.asked", _("已经提交过结案申请，正在等督导审批。"))
    request = ClosureRequest.objects.create(case=case, reason=reason, asked_by=actor, asked_at=now())
    record_event(case_id=case.pk, kind="closure.asked", actor=actor, data={"reason": reason})
    record(actor=actor, action="case.closure.ask", subject=request, case_id=case.pk, reason=reason)
    return request


@transaction.atomic
def approve_closure(*, actor: User, request_id: int) -> Case:
    """Close as asked. Raises NotFound, Refused (not the supervisor), WrongState (decided, or something is open)."""
    request, case = _lock_request(actor, request_id)
    _decide(request, actor, ClosureRequest.Status.APPROVED)
    _close(actor, case, request.reason)
    announce(user_id=request.asked_by_id, kind="case.closed", subject_id=case.pk)
    return case


@transaction.atomic
def return_closure(*, actor: User, request_id: int) -> ClosureRequest:
    """Send the request back to the worker; the case stays open."""
    request, case = _lock_request(actor, request_id)
    _decide(request, actor, ClosureRequest.Status.RETURNED)
    record_event(case_id=case.pk, kind="closure.returned", actor=actor)
    record(actor=actor, action="case.closure.return", subject=request, case_id=case.pk)
    send(template="work.returned", to_user=request.asked_by, dedupe_key=f"closure-returned:{request.pk}")
    announce(user_id=request.asked_by_id, kind="closure.returned", subject_id=case.pk)
    return request


@transaction.atomic
def close_case(*, actor: User, case_id: int, reason: str) -> Case:
    """Close a case as its supervisor, with or without a request. Raises Refused, Invalid, WrongState."""
    case = lock_open(actor=actor, case_id=case_id)
    require(rules.can_close(actor, case))
    _check_reason(reason)
    for request in ClosureRequest.objects.filter(case=case, status=ClosureRequest.Status.ASKED):
        _decide(request, actor, ClosureRequest.Status.APPROVED)
    _close(actor, case, reason)
    return case


@transaction.atomic
def reopen_case(*, actor: User, case_id: int) -> Case:
    """Open a closed case again, at the evaluation stage. The closer undoes it within ``case.undo``; later a supervisor.

    Raises Refused, WrongState (is open), Conflict (the person has another open case by now).
    """
    case = lock_visible(actor=actor, case_id=case_id)
    if case.is_open:
        raise WrongState("case.open", _("个案没有结案，不需要重新打开。"))
    if not may_undo(actor, case):
        require(rules.can_reopen(actor, case))
    case.status, case.closed_at, case.closed_by, case.close_reason = Case.Status.OPEN, None, None, ""
    enter_stage(case, Case.Stage.EVALUATION, now())
    try:
        with transaction.atomic():
            case.save(update_fields=CLOSING_FIELDS)
    except IntegrityError as error:
        text = _("这位居民已有另一个在办个案，不能再打开这一个。请在现有个案中继续服务。")
        raise Conflict("case.other_open", text) from error
    push_case_fact(case, "case.closed", on=now(), data={"reason": "", "reopened": True})
    record_event(case_id=case.pk, kind="case.reopened", actor=actor)
    record(actor=actor, action="case.reopen", subject=case, case_id=case.pk)
    return case


def undo_until(case: Case) -> datetime | None:
    """Return until when the closure can simply be taken back; None for an open case or when that time is over."""
    if case.closed_at is None:
        return None
    until = due(case.closed_at, "case.undo").at
    return until if now() < until else None


def may_undo(actor: User, case: Case) -> bool:
    return case.closed_by_id == actor.pk and undo_until(case) is not None


def _close(actor: User, case: Case, reason: str) -> None:
    _check_nothing_open(case)
    case.status, case.close_reason, case.closed_by = Case.Status.CLOSED, reason, actor
    case.closed_at = now()
    enter_stage(case, Case.Stage.CLOSED, case.closed_at)
    case.save(update_fields=CLOSING_FIELDS)
    push_case_fact(case, "case.closed", on=case.closed_at, data={"reason": reason})
    record_event(case_id=case.pk, kind="case.closed", actor=actor, data={"reason": reason})
    record(actor=actor, action="case.close", subject=case, case_id=case.pk, reason=reason)


def _lock_request(actor: User, request_id: int) -> tuple[ClosureRequest, Case]:
    found = ClosureRequest.objects.visible_to(actor).filter(pk=request_id).first()
    if found is None:
        raise NotFound("closure.not_found")
    case = lock_open(actor=actor, case_id=found.case_id)
    require(rules.can_close(actor, case))
    request = ClosureRequest.objects.select_for_update().get(pk=request_id)
    if request.status != ClosureRequest.Status.ASKED:
        raise WrongState("closure.decided", _("这次结案申请已经处理过，请刷新页面查看。"))
    return request, case


def _decide(request: ClosureRequest, actor: User, status: str) -> None:
    request.status, request.decided_by, request.decided_at = status, actor, now()
    request.save(update_fields=["status", "decided_by", "decided_at"])


def _check_reason(reason: str) -> None:
    if reason not in Case.CloseReason.values:
        raise Invalid("case.reason", _("请选择结案原因。"), field="reason")


def _check_nothing_open(case: Case) -> None:
    if blockers := blockers_of(case):
        text = "".join(str(blocker.message) for blocker in blockers)
        raise WrongState("case.blocked", _("还不能结案：%(reasons)s") % {"reasons": text})
