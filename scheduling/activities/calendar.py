from collections.abc import Sequence

from django.urls import reverse

from qingshan.accounts.models import User
from scheduling.bookings.models import Booking

from .models import Activity
from .rules import HOSTS


def links_to_activities(actor: User, bookings: Sequence[Booking]) -> dict[int, str]:
    """Return the pages of the activities that bookings stand for, to who holds activities."""
    if not actor.has_role(*HOSTS):
        return {}
    rows = Activity.objects.filter(booking__in=bookings).values_list("booking_id", "pk")
    return {booking: reverse("scheduling:activity-detail", args=[pk]) for booking, pk in rows}
