from datetime import datetime
from uuid import uuid4

from qingshan.access.gate import get_visible
from qingshan.accounts.models import User
from scheduling.bookings.models import Booking
from scheduling.retry import rehearsal

from .kinds import move


def move_from_calendar(
    *, actor: User, booking_id: int, start: datetime, end: datetime, idempotency_key: str
) -> Booking:
    """Move a booking by its own room's rules, and return it as it was before, so that it can be put back.

    Raises NotFound (out of sight), Refused (its time is not changed from a calendar), and what the room raises:
    Refused, WrongState, Invalid, Conflict.
    """
    before = get_visible(Booking, actor, pk=booking_id)
    move(actor, before, start, end, idempotency_key)
    return before


def check_move(*, actor: User, booking_id: int, start: datetime, end: datetime) -> None:
    """Raise what moving would raise; nothing is changed and nobody is told."""
    with rehearsal():
        move_from_calendar(actor=actor, booking_id=booking_id, start=start, end=end, idempotency_key=uuid4().hex)
