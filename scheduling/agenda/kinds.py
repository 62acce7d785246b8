"""What a room above does with its kind of booking: where it is dealt with, and how its time is changed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from qingshan.accounts.models import User
from qingshan.core.errors import Refused
from scheduling.bookings.models import Booking

Links = Callable[[User, Sequence[Booking]], dict[int, str]]
Move = Callable[[User, Booking, datetime, datetime, str], object]


@dataclass(frozen=True)
class Kind:
    """links: {booking id: address} of those that the actor may open, in as many questions for one as for many; move:
    takes actor, booking, start, end and the key of the write, and does it by the room's own rules; None: its time is
    not changed from a calendar."""

    links: Links
    move: Move | None = None


_kinds: dict[str, Kind] = {}


def register_kind(kind: str, entry: Kind) -> None:
    """Register, from ``AppConfig.ready()``, who deals with a kind of booking."""
    _kinds[kind] = entry


def links_to(actor: User, bookings: Sequence[Booking]) -> dict[int, str]:
    """Return the addresses of those that the actor may open, by booking."""
    found: dict[int, str] = {}
    for name, entry in _kinds.items():
        if rows := [row for row in bookings if row.kind == name]:
            found |= entry.links(actor, rows)
    return found


def is_moved_here(kind: str) -> bool:
    """Tell whether bookings of a kind can be moved from a calendar."""
    return kind in _kinds and _kinds[kind].move is not None


def move(actor: User, booking: Booking, start: datetime, end: datetime, idempotency_key: str) -> None:
    """Move a booking as its own room does. Raises Refused (not from a calendar), and what that room raises."""
    entry = _kinds.get(booking.kind)
    if entry is None or entry.move is None:
        raise Refused("booking.not_from_calendar")
    entry.move(actor, booking, start, end, idempotency_key)
