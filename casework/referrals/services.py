"""Sending a referral and taking it through its states; each step locks the row."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.cases.models import Case
from casework.cases.services import record_event
from casework.plans.selectors import open_goals
from casework.team import lock_working_case
from qingshan.access.decisions import require
from qingshan.accounts.models import Organisation, User
from qingshan.audit.services import record
from qingshan.core.clock import now
from qingshan.core.errors import Invalid, NotFound, WrongState

from . import rules
from .clock import deadlines, report_after, serve_and_report
from .kinds import TERMS
from .models import Referral
from .telling import tell_receivers, tell_sender

Status = Referral.Status


@dataclass(frozen=True)
class ReferralInput:
    """disclosed: codes of the fields that the receiver may see; override: ground in an emergency, red cases only."""

    kind: str
    strand: str
    to_organisation: Organisation
    reason: str
    disclosed: Sequence[str]
    goal_id: UUID | None = None
    override: str = ""


@transaction.atomic
def send_referral(*, actor: User, case_id: int, referral: ReferralInput) -> Referral:
    """Send a referral; its three deadlines start now.

    Raises Refused (not on the team; no consent and no emergency), Invalid (organisation, goal or fields do not fit
    the kind).
    """
    case = lock_working_case(actor=actor, case_id=case_id)
    _check(case, referral)
    require(rules.can_disclose(case, referral.kind, referral.to_organisation, referral.override))
    times = deadlines(now(), case.level)
    sent = Referral.objects.create(
        case=case,
        goal_id=referral.goal_id,
        strand=referral.strand,
        kind=referral.kind,
        to_organisation=referral.to_organisation,
        reason=referral.reason,
        disclosed=list(referral.disclosed),
        consent_purpose=TERMS[referral.kind].consent,
        override=referral.override,
        level=case.level,
        sent_by=actor,
        sent_at=now(),
        **times,
    )
    _log(sent, actor, "sent", reason=referral.override)
    tell_receivers(sent)
    return sent


@transaction.atomic
def accept_referral(*, actor: User, referral_id: UUID) -> Referral:
    """Take a waiting referral on; the time to begin runs from now. Raises WrongState when it no longer waits."""
    referral = _lock(actor, referral_id)
    require(rules.can_answer(actor, referral))
    _must_be(referral, Status.SENT)
    referral.status, referral.accepted_by, referral.accepted_at = Status.ACCEPTED, actor, now()
    for name, value in serve_and_report(referral, now()).items():
        setattr(referral, name, value)
    referral.save()
    _log(referral, actor, "accepted")
    tell_sender(referral, "accepted")
    return referral


@transaction.atomic
def decline_referral(*, actor: User, referral_id: UUID, reason: str) -> Referral:
    """Send a waiting or accepted referral back with a reason; the sender is responsible again (首问负责)."""
    referral = _lock(actor, referral_id)
    require(rules.can_answer(actor, referral))
    _must_be(referral, Status.SENT, Status.ACCEPTED)
    if not reason.strip():
        raise Invalid("referral.decline_reason", _("请写明退回理由。"), field="reason")
    referral.decline_reason = reason
    return _end(referral, actor, Status.DECLINED)


@transaction.atomic
def start_serving(*, actor: User, referral_id: UUID) -> Referral:
    """Record that the service has begun; the time to report back runs from now."""
    referral = _lock(actor, referral_id)
    require(rules.can_answer(actor, referral))
    _must_be(referral, Status.ACCEPTED)
    referral.status, referral.serving_at = Status.SERVING, now()
    for name, value in report_after(referral, now()).items():
        setattr(referral, name, value)
    referral.save()
    _log(referral, actor, "serving")
    tell_sender(referral, "serving")
    return referral


@transaction.atomic
def report_back(*, actor: User, referral_id: UUID, outcome: str, feedback: str = "") -> Referral:
    """Complete an accepted referral with its outcome; the receiver's sight ends here.

    outcome: a code of Referral.Outcome. Raises Invalid for another one, WrongState unless accepted or serving.
    """
    referral = _lock(actor, referral_id)
    require(rules.can_answer(actor, referral))
    _must_be(referral, Status.ACCEPTED, Status.SERVING)
    if outcome not in Referral.Outcome.values:
        raise Invalid("referral.outcome", _("请选择结果。"), field="outcome")
    referral.outcome, referral.feedback = outcome, feedback
    return _end(referral, actor, Status.COMPLETED)


@transaction.atomic
def withdraw_referral(*, actor: User, referral_id: UUID) -> Referral:
    """Take a referral back before it is served; the receiver no longer sees it."""
    seen = Referral.objects.of_visible_cases(actor).filter(pk=referral_id).first()
    if seen is None:
        raise NotFound("referral.not_found")
    lock_working_case(actor=actor, case_id=seen.case_id)
    referral = _lock(actor, referral_id)
    _must_be(referral, Status.SENT, Status.ACCEPTED)
    return _end(referral, actor, Status.WITHDRAWN)


def _check(case: Case, referral: ReferralInput) -> None:
    terms = TERMS[referral.kind]
    if referral.to_organisation.kind not in terms.organisations:
        raise Invalid("referral.organisation", _("这类转介不能发给这个机构，请重新选择。"), field="to_organisation")
    if not referral.disclosed or not set(referral.disclosed) <= set(terms.fields):
        raise Invalid("referral.fields", _("披露的信息超出这类转介的需要。"), field="disclosed")
    if referral.goal_id and not open_goals(case).filter(pk=referral.goal_id).exists():
        raise Invalid("referral.goal", _("这个目标不属于本个案现行的计划。"), field="goal")


def _lock(actor: User, referral_id: UUID) -> Referral:
    """Lock what the actor sees. An ended referral is out of the receiver's sight: the same answer as missing."""
    if not Referral.objects.visible_to(actor).filter(pk=referral_id).exists():
        raise NotFound("referral.not_found")
    locked = Referral.objects.select_for_update(of=("self",)).select_related("case", "sent_by")
    return locked.get(pk=referral_id)


def _must_be(referral: Referral, *states: str) -> None:
    if referral.status not in states:
        message = _("这份转介现在是“%(state)s”，可能已经有人处理。请刷新查看。")
        raise WrongState("referral.state", message % {"state": referral.get_status_display()})


def _end(referral: Referral, actor: User, status: str) -> Referral:
    referral.status, referral.ended_by, referral.ended_at = status, actor, now()
    referral.save()
    _log(referral, actor, status)
    if status == Status.WITHDRAWN:
        tell_receivers(referral)
    else:
        tell_sender(referral, status)
    return referral


def _log(referral: Referral, actor: User, step: str, reason: str = "") -> None:
    record_event(case_id=referral.case_id, kind=f"referral.{step}", actor=actor, data={"kind": referral.kind})
    record(actor=actor, action=f"referral.{step}", subject=referral, case_id=referral.case_id, reason=reason)
