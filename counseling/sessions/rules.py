from django.utils.translation import gettext as _

from counseling.models import Outreach
from qingshan.access.decisions import Decision, allow, deny
from qingshan.access.gate import rule
from qingshan.accounts.models import User


@rule("counseling.outreach.finish")
def can_finish_outreach(actor: User, task: Outreach) -> Decision:
    if actor.pk == task.worker_id:
        return allow("outreach.worker")
    return deny("outreach.not_worker", _("只有收到这项任务的社工可以登记完成。"))
