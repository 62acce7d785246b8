"""What of the activities waits for somebody."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from qingshan.accounts.models import User
from qingshan.core.clock import now
from qingshan.core.deadlines import due
from qingshan.core.desk import WorkItem

from .follow_up import to_follow_up
from .rules import HOSTS
from .selectors import to_mark


def work_items(actor: User) -> Iterable[WorkItem]:
    """Yield the activities that are over and not yet marked, and the absent whom somebody should call."""
    if not actor.has_role(*HOSTS):
        return
    for activity in to_mark(actor)[:50]:
        deadline = due(activity.end, "activity.mark")
        yield WorkItem(
            kind=_("登记出席"),
            title=activity.title,
            url=reverse("scheduling:activity-detail", args=[activity.pk]),
            due_at=deadline.at,
            provisional=deadline.provisional,
            level="orange" if deadline.at < now() else "yellow",
            action=_("登记"),
        )
    for row in to_follow_up(actor)[:50]:
        deadline = due(row.marked_at, "activity.follow_up")
        yield WorkItem(
            kind=_("缺席回访"),
            title=row.enrolment.activity.title,
            url=reverse("scheduling:activity-detail", args=[row.enrolment.activity_id]),
            due_at=deadline.at,
            provisional=deadline.provisional,
            level="orange" if deadline.at < now() else "yellow",
            action=_("回访"),
        )
