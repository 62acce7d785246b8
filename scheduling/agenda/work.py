"""The day's own meetings, as work that has an hour."""

from collections.abc import Iterable
from datetime import time, timedelta

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from qingshan.accounts.models import User
from qingshan.core.clock import now, today
from qingshan.core.desk import WorkItem
from scheduling.availability.rules import CALENDAR_STAFF
from scheduling.availability.selectors import at
from scheduling.bookings.models import Booking
from scheduling.bookings.selectors import bookings_between

from .kinds import links_to


def work_items(actor: User) -> Iterable[WorkItem]:
    """Yield today's meetings that are not over and in which the actor takes part."""
    if not actor.has_role(*CALENDAR_STAFF):
        return
    found = bookings_between(actor, now(), at(today() + timedelta(days=1), time()))
    rows = list(found.filter(status=Booking.Status.BOOKED, allocations__resource__user=actor))
    urls = links_to(actor, rows)
    for booking in rows:
        yield WorkItem(
            kind=_("今日安排"),
            title=booking.get_kind_display(),
            url=urls.get(booking.pk) or reverse("scheduling:calendar"),
            due_at=booking.start,
            level="green",
        )
