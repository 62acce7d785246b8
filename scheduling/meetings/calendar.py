from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from qingshan.accounts.models import User
from scheduling.bookings.models import Booking
from scheduling.bookings.services import move_booking


def links_to_meetings(actor: User, bookings: Sequence[Booking]) -> dict[int, str]:
    """Return the pages of meetings; whoever sees the booking sees its page."""
    return {row.pk: reverse("scheduling:meeting-detail", args=[row.pk]) for row in bookings}


def move_from_calendar(actor: User, booking: Booking, start: datetime, end: datetime, key: str) -> Booking:
    """Move a meeting. Raises as ``move_booking`` does."""
    return move_booking(actor=actor, booking_id=booking.pk, start=start, end=end, idempotency_key=key)
