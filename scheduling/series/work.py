"""What the worker could not place, as work of whoever made the series."""

from collections.abc import Iterable

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from qingshan.accounts.models import User
from qingshan.core.clock import now
from qingshan.core.desk import WorkItem
from scheduling.bookings.rules import BOOKERS

from .models import Unplaced


def work_items(actor: User) -> Iterable[WorkItem]:
    """Yield one item a series that has occurrences without a time; due when the first of them would begin."""
    if not actor.has_role(*BOOKERS):
        return
    rows = Unplaced.objects.filter(series__created_by=actor, original_start__gt=now()).order_by()
    for row in rows.values("series_id").annotate(count=Count("pk"), first=Min("original_start")):
        yield WorkItem(
            kind=_("系列预约"),
            title=_t("系列中有 %(count)s 次排不进去") % {"count": row["count"]},
            url=reverse("scheduling:series-waiting", args=[row["series_id"]]),
            due_at=row["first"],
            level="orange",
            action=_("选择时间"),
        )
