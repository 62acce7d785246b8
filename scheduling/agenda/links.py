"""Where a booking is dealt with: the room that booked says so, this room only shows the way."""

from collections.abc import Callable

from qingshan.accounts.models import User
from scheduling.bookings.models import Booking

Link = Callable[[User, Booking], str]
_links: dict[str, Link] = {}


def register_booking_link(kind: str, link: Link) -> None:
    """Register, from ``AppConfig.ready()``, the address of a booking of this kind; "" where there is none."""
    _links[kind] = link


def link_to(actor: User, booking: Booking) -> str:
    found = _links.get(booking.kind)
    return found(actor, booking) if found else ""
