"""Who may decide a plan."""

from django.utils.translation import gettext_lazy as _

from casework.team import is_supervisor_of
from qingshan.access.decisions import Decision, allow, deny
from qingshan.access.gate import rule
from qingshan.accounts.models import User

from .models import Plan


@rule("plan.decide")
def can_decide(actor: User, plan: Plan) -> Decision:
    """A supervisor of the case's team decides, and never on a plan of their own."""
    if plan.author_id == actor.pk:
        return deny("plan.own", _("不能审批自己写的计划，请由另一位督导审批。"))
    if not is_supervisor_of(actor, plan.case):
        return deny("plan.not_supervisor", _("只有本个案社工的督导可以审批计划。"))
    return allow("plan.supervisor")
