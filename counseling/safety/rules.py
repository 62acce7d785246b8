from django.utils.translation import gettext as _

from counseling.models import SafetyAlert
from qingshan.access.decisions import Decision, allow, deny
from qingshan.access.gate import rule
from qingshan.accounts.models import User
from qingshan.accounts.roles import Role


@rule("counseling.alert.acknowledge")
def can_acknowledge(actor: User, alert: SafetyAlert) -> Decision:
    """A clinical supervisor who sees the alert and did not raise it."""
    if actor.has_role(Role.CLINICAL) and actor.pk != alert.raised_by_id:
        return allow("safety.supervisor")
    return deny("safety.not_supervisor", _("安全提醒须由心理咨询督导确认，不能由发出提醒的人自己确认。"))
