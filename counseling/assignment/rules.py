from django.utils.translation import gettext as _

from counseling.models import CounselorRequest
from counseling.waiting.room import workable_referrals
from qingshan.access.decisions import Decision, allow, deny
from qingshan.access.gate import rule
from qingshan.accounts.models import User


@rule("assignment.answer")
def can_answer(actor: User, assignment: CounselorRequest) -> Decision:
    if actor.pk == assignment.counselor_id:
        return allow("assignment.asked")
    return deny("assignment.not_asked", _("只有被请的咨询师可以答复。"))


@rule("assignment.withdraw")
def can_withdraw(actor: User, assignment: CounselorRequest) -> Decision:
    if actor.pk == assignment.asked_by_id or workable_referrals(actor).filter(pk=assignment.referral_id).exists():
        return allow("assignment.concerned")
    return deny("assignment.not_concerned", _("只有办理这件转介的人可以撤回。"))
