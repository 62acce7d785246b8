from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.referrals.models import Referral
from counseling.models import CounselorRequest
from counseling.waiting.room import workable_referrals
from qingshan.access.gate import get_visible, require
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.clock import now
from qingshan.core.deadlines import due
from qingshan.core.errors import Invalid, NotFound, WrongState
from qingshan.notifications.services import send

from . import rules
from .selectors import Wishes, candidates

Status = CounselorRequest.Status


@transaction.atomic
def ask_counsellor(
    *, actor: User, referral_id: UUID, counselor_id: int, wishes: Wishes, reason: str = ""
) -> CounselorRequest:
    """Ask one counsellor of the centre to take a referral that waits; asking the same again changes nothing.

    reason: why not who stands first. Raises NotFound (no such referral in sight), WrongState (it does not wait, or
    somebody has been asked), Invalid with the field (not on the list, something speaks against, no reason).
    """
    referral = _lock(actor, referral_id)
    standing = CounselorRequest.objects.open().filter(referral=referral).first()
    if standing is not None:
        if standing.counselor_id == counselor_id:
            return standing
        raise WrongState("assignment.asked_already", _("已请一位咨询师，等答复或撤回后再请别人。"))
    found = next((row for row in candidates(actor, referral, wishes) if row.user.pk == counselor_id), None)
    if found is None:
        raise Invalid("assignment.not_of_centre", _("请从名单中选择一位咨询师。"), field="counselor")
    if not found.fits:
        raise Invalid("assignment.unfit", _("这位咨询师目前不合适，请看名单中的说明。"), field="counselor")
    if found.place > 1 and not reason.strip():
        raise Invalid("assignment.reason", _("没有选排在第一位的咨询师，请写明原因。"), field="reason")
    assignment = CounselorRequest.objects.create(
        referral=referral,
        counselor=found.user,
        asked_by=actor,
        answer_by=min(due(now(), "assignment.answer").at, max(referral.accept_by, now())),
        place=found.place,
        reason="" if found.place == 1 else reason.strip(),
        **wishes._asdict(),
    )
    record(actor=actor, action="assignment.ask", subject=assignment, case_id=referral.case_id)
    send(template="calendar.changed", to_user=found.user, dedupe_key=f"assignment:{assignment.pk}:asked")
    return assignment


@transaction.atomic
def decline_assignment(*, actor: User, asked_id: int, why: str) -> CounselorRequest:
    """Say no to being asked; the referral waits for somebody else. why: an ``CounselorRequest.Why``.

    Raises NotFound, Refused (somebody else was asked), WrongState (answered already), Invalid.
    """
    assignment = _open(actor, asked_id)
    require(rules.can_answer(actor, assignment))
    if why not in CounselorRequest.Why.values:
        raise Invalid("assignment.why", _("请选择婉拒的原因。"), field="why")
    assignment.why = why
    _end(assignment, actor, Status.DECLINED)
    if assignment.asked_by_id != actor.pk:
        send(
            template="calendar.changed",
            to_user=assignment.asked_by,
            dedupe_key=f"assignment:{assignment.pk}:declined",
        )
    return assignment


@transaction.atomic
def withdraw_assignment(*, actor: User, asked_id: int) -> CounselorRequest:
    """Take the question back. Raises NotFound, Refused (not who works on the referral), WrongState (answered)."""
    assignment = _open(actor, asked_id)
    require(rules.can_withdraw(actor, assignment))
    _end(assignment, actor, Status.OVER)
    return assignment


def _lock(actor: User, referral_id: UUID) -> Referral:
    if not workable_referrals(actor).filter(pk=referral_id).exists():
        raise NotFound("referral.not_found")
    referral = Referral.objects.select_for_update(of=("self",)).select_related("case").get(pk=referral_id)
    if referral.status != Referral.Status.SENT:
        raise WrongState("assignment.not_waiting", _("这件转介已有人接受或已结束，不需要再派请。"))
    return referral


def _open(actor: User, asked_id: int) -> CounselorRequest:
    visible = get_visible(CounselorRequest, actor, pk=asked_id)
    assignment = CounselorRequest.objects.select_for_update(of=("self",)).get(pk=visible.pk)
    if assignment.status != Status.ASKED:
        raise WrongState("assignment.answered", _("这次派请已经有结果，请刷新页面查看。"))
    return assignment


def _end(assignment: CounselorRequest, actor: User, status: str) -> None:
    assignment.status, assignment.answered_at = status, now()
    assignment.save(update_fields=["status", "answered_at", "why"])
    record(actor=actor, action=f"assignment.{status}", subject=assignment, case_id=assignment.referral.case_id)
