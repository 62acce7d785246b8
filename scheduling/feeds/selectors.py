"""What of somebody's time a feed tells: theirs alone, from a while ago to the horizon."""

from datetime import UTC, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from qingshan.accounts.models import User
from qingshan.core.clock import now
from qingshan.core.limits.selectors import limit
from scheduling.bookings.models import Allocation, Booking
from scheduling.calendars.selectors import described
from scheduling.policy import policy

from .writing import Entry, write

SHOWN = (Booking.Status.BOOKED, Booking.Status.DONE, Booking.Status.MISSED, Booking.Status.CANCELLED)


def feed_of(user: User) -> bytes:
    """Return the calendar of somebody as iCalendar text, in a fixed number of questions."""
    stamp = now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return write(_entries(user), title=_("预约"), stamp=stamp)


def _entries(user: User) -> list[Entry]:
    mine = Q(resource__user=user)
    if user.person_id:
        mine |= Q(resource__person_id=user.person_id)
    first = now() - timedelta(days=int(limit("feed.back").value))
    held = Allocation.objects.filter(mine).values("booking")
    rows = Booking.objects.filter(
        pk__in=held, status__in=SHOWN, end__gt=first, start__lt=now() + policy().horizon
    ).values_list("event_id", "status", "original_start")
    cancelled: dict[int, bool] = {}
    for event_id, status, original in rows:
        whole = status == Booking.Status.CANCELLED and original is None
        cancelled[event_id] = cancelled.get(event_id, True) and whole
    found = described(cancelled)
    return [
        Entry(pattern, uid, sequence, changes, cancelled[pattern.event_id]) for pattern, uid, sequence, changes in found
    ]
