"""What of the activities waits for somebody."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from qingshan.accounts.models import User
from qingshan.core.clock import now
from qingshan.core.deadlines import due
from qingshan.core.desk import WorkItem

from .rules import HOSTS
from .selectors import to_mark


def work_items(actor: User) -> Iterable[WorkItem]:
    """Yield the activities that are over and in which own residents are not yet marked."""
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
