"""Who may answer a referral, and what must be true before anything is disclosed."""

from django.utils.translation import gettext_lazy as _

from casework.cases.models import Case
from qingshan.access.decisions import Decision, allow, deny
from qingshan.access.gate import rule
from qingshan.accounts.models import Organisation, User
from qingshan.consent.selectors import has_consent

from .kinds import TERMS
from .models import Referral


@rule("referral.answer")
def can_answer(actor: User, referral: Referral) -> Decision:
    """The receiving organisation answers, by the role of the kind; after acceptance only who accepted."""
    if not Referral.objects.received_by(actor).filter(pk=referral.pk).exists():
        return deny("referral.not_receiver", _("只有接收机构的经办人可以处理这份转介。"))
    if referral.accepted_by_id not in (None, actor.pk):
        return deny("referral.accepted_by_another", _("这份转介已由同机构的另一位同事接受，请由其处理。"))
    return allow("referral.receiver")


def can_disclose(case: Case, kind: str, organisation: Organisation, override: str = "") -> Decision:
    """The resident's consent to this purpose; or, in a red case, a ground of emergency that is recorded."""
    terms = TERMS[kind]
    recipient = organisation if terms.one_recipient else None
    if has_consent(case.person, terms.consent, recipient=recipient):
        return allow("referral.consent")
    if not override:
        return deny("referral.no_consent", _("居民还没有同意为此披露信息，不能发送。请先登记同意。"))
    if override not in Referral.Override.values:
        return deny("referral.override_unknown", _("请选择紧急情形。"))
    if case.level != "red":
        return deny("referral.override_not_red", _("只有红色等级的个案可以因紧急情形不经同意转介。"))
    return allow(f"referral.override.{override}")
