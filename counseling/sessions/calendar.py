"""What the calendars' pages do with sessions: where each is dealt with, and moving one by the room's own rules."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from counseling.models import Session
from qingshan.access.gate import get_visible
from qingshan.accounts.models import User
from scheduling.bookings.models import Booking

from .services import move_session


def links_to_sessions(actor: User, bookings: Sequence[Booking]) -> dict[int, str]:
    """Return the pages of the sessions that bookings stand for, of those that the actor sees."""
    rows = Session.objects.visible_to(actor).filter(booking__in=bookings).values_list("booking_id", "pk")
    return {booking: reverse("counseling:session-detail", args=[pk]) for booking, pk in rows}


def move_from_calendar(actor: User, booking: Booking, start: datetime, end: datetime, key: str) -> Session:
    """Move the session of a booking. Raises as ``move_session`` does."""
    session = get_visible(Session, actor, booking=booking)
    return move_session(actor=actor, session_id=session.pk, start=start, end=end, idempotency_key=key)
