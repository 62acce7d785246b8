"""Which times a resident is offered: the counsellor's open hours, both free, and in person a room free as well."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from counseling.models import Episode, Session
from qingshan.core.clock import now
from qingshan.core.limits.selectors import limit
from scheduling.availability.selectors import Slot, free_slots
from scheduling.modes import Mode
from scheduling.policy import policy
from scheduling.resources.models import Resource
from scheduling.resources.selectors import rooms
from scheduling.resources.services import resource_for_person, resource_for_user

STEP = 30  # minutes between the starts that are offered


def offered_times(episode: Episode, mode: str, first: date, last: date) -> dict[Slot, list[Resource]]:
    """Return {time: rooms free then} from the first to the last local day; no rooms where none is needed.

    No sooner than ``session.self.notice``, so that the counsellor hears of it in time.
    """
    both = [resource_for_user(episode.counselor), resource_for_person(episode.person)]
    if mode != Mode.IN_PERSON:
        return {slot: [] for slot in _free(both, mode, first, last)}
    found: dict[Slot, list[Resource]] = {}
    for room in rooms():
        for slot in _free([*both, room], mode, first, last):
            found.setdefault(slot, []).append(room)
    return dict(sorted(found.items()))


def other_times(session: Session, first: date, last: date) -> list[Slot]:
    """Return the times to which a session can move with the same people and room."""
    resources = [row.resource for row in session.booking.allocations.select_related("resource")]
    length = int((session.end - session.start) / timedelta(minutes=1))
    return _free(resources, session.mode, first, last, length)


def slot_at(found: dict[Slot, list[Resource]] | list[Slot], start: datetime) -> Slot | None:
    """Return the offered time that begins at a moment."""
    return next((slot for slot in found if slot.start == start), None)


def day_of(start: datetime) -> date:
    return timezone.localdate(start)


def _free(resources: list[Resource], mode: str, first: date, last: date, minutes: int = 0) -> list[Slot]:
    earliest = now() + timedelta(minutes=int(limit("session.self.notice").value))
    length = minutes or policy().session_minutes
    slots = free_slots(resources=resources, first=first, last=last, minutes=length, step=STEP, mode=mode)
    return [slot for slot in slots if slot.start >= earliest]
