"""Residents whom the reminder did not reach, as a call that their colleague makes."""

from collections.abc import Iterable
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from qingshan.accounts.models import User
from qingshan.core.clock import now
from qingshan.core.desk import WorkItem
from scheduling.agenda.kinds import links_to
from scheduling.availability.rules import CALENDAR_STAFF
from scheduling.bookings.models import Booking
from scheduling.bookings.selectors import bookings_between

from .selectors import needing_a_call

AHEAD = timedelta(days=3)


def work_items(actor: User) -> Iterable[WorkItem]:
    """Yield the coming meetings of the actor whose reminder did not arrive and to which nobody has said yes."""
    if not actor.has_role(*CALENDAR_STAFF):
        return
    rows = bookings_between(actor, now(), now() + AHEAD).filter(
        status=Booking.Status.BOOKED, allocations__resource__user=actor
    )
    calls = list(needing_a_call(rows.exclude(kind=Booking.Kind.ACTIVITY)))
    urls = links_to(actor, calls)
    for booking in calls:
        yield WorkItem(
            kind=_("预约提醒"),
            title=_("提醒未送达，请致电确认"),
            url=urls.get(booking.pk) or reverse("scheduling:calendar"),
            due_at=booking.start,
            level="orange",
            action=_("查看"),
        )
