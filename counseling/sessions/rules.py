from collections.abc import Sequence

from django.utils.translation import gettext as _

from counseling.models import Episode, Outreach
from qingshan.access.decisions import Decision, allow, deny
from qingshan.access.gate import rule
from qingshan.accounts.models import User
from scheduling.resources.models import Resource


@rule("counseling.outreach.finish")
def can_finish_outreach(actor: User, task: Outreach) -> Decision:
    if actor.pk == task.worker_id:
        return allow("outreach.worker")
    return deny("outreach.not_worker", _("只有收到这项任务的社工可以登记完成。"))


def may_meet(actor: User, resources: Sequence[Resource]) -> Decision | None:
    """Say for the calendar room that a resident may deal with the time of the own counsellor, in a running episode."""
    colleagues = {row.user_id for row in resources if row.user_id is not None}
    if actor.person_id is None:
        return None
    running = Episode.objects.open().filter(person_id=actor.person_id, counselor__in=colleagues)
    if len(colleagues) == 1 and running.exists():
        return allow("session.own_counselor")
    return deny("session.not_own_counselor", _("只能预约您自己的咨询师。如需帮助，请联系您的社工。"))
