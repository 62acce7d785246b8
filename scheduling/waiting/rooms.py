"""What the room above says about those who wait. It knows why they wait and how urgent it is; this room does not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from django.db.models import Q
from django.utils.functional import Promise

from qingshan.access.decisions import Decision
from qingshan.accounts.models import User
from qingshan.people.models import Person

if TYPE_CHECKING:
    from scheduling.bookings.models import Booking

    from .models import WaitingEntry


@dataclass(frozen=True)
class Standing:
    """How it stands with one who waits.

    urgency: 1 first … 4; colleagues: users whose time may be offered; over: why nothing is wanted any more, a ``Left``
    code, or empty; booked_at: when the last meeting that is yet to come was booked; case_id: a number for the log.
    """

    urgency: int
    colleagues: frozenset[int]
    over: str = ""
    booked_at: datetime | None = None
    case_id: int | None = None


class Room(Protocol):
    """What a room registers for its kind of booking."""

    def standings(self, subjects: Iterable[UUID]) -> dict[UUID, Standing]:
        """Answer for many at once, in few questions; one that is missing in the answer is over."""

    def person_of(self, subject: UUID) -> Person:
        """Return who waits. Raises NotFound."""

    def seen_by(self, actor: User) -> Q:
        """Return the condition over entries of this kind which an actor sees, the resident's own left out."""

    def may_work(self, actor: User, subject: UUID) -> Decision:
        """Put on the list, change, offer, answer by phone, take off."""

    def may_offer(self, actor: User, subject: UUID, colleague_id: int) -> Decision:
        """Offer a colleague's time by hand."""

    def settle(self, entry: "WaitingEntry", booking: "Booking", actor: User | None) -> None:
        """Make of an accepted booking whatever stands for it above; in the caller's transaction."""

    def titles(self, subjects: Iterable[UUID]) -> dict[UUID, str | Promise]:
        """Return how each is called on the desk; never a name."""


_rooms: dict[str, Room] = {}


def register_room(kind: str, room: Room) -> None:
    """Register, from ``AppConfig.ready()``, who answers for a kind of booking."""
    _rooms[kind] = room


def room_for(kind: str) -> Room:
    """Return who answers. Raises KeyError for a kind for which nobody waits."""
    return _rooms[kind]


def kinds() -> list[str]:
    return list(_rooms)


def standings_of(entries: Iterable["WaitingEntry"]) -> dict[int, Standing]:
    """Return how it stands with each entry, by its key."""
    by_kind: dict[str, list[WaitingEntry]] = {}
    for entry in entries:
        by_kind.setdefault(entry.kind, []).append(entry)
    found: dict[int, Standing] = {}
    for kind, rows in by_kind.items():
        said = room_for(kind).standings([row.subject for row in rows])
        for row in rows:
            found[row.pk] = said.get(row.subject) or Standing(row.urgency, frozenset(), over="over")
    return found


def seen_by(actor: User) -> Q:
    """Return the condition over entries of any kind."""
    seen = Q(pk__in=[])
    for kind, room in _rooms.items():
        seen |= Q(kind=kind) & room.seen_by(actor)
    return seen
