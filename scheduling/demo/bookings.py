"""Many bookings at once, with the times they take of everybody: as ``book`` writes one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from qingshan.accounts.models import User
from qingshan.core.demo.context import DemoContext
from scheduling.bookings.models import Allocation, Booking
from scheduling.calendars.services import new_events
from scheduling.modes import Mode
from scheduling.policy import policy
from scheduling.resources.models import Resource

from .resources import CENTRE

KEYS = "scheduling.keys"


@dataclass
class Planned:
    """A meeting to be: whose, when, how it ended. minutes: its length; others: further resources, such as a group."""

    host: User
    start: datetime
    person: UUID | None = None
    kind: str = "session"
    status: str = "booked"
    minutes: int = 50
    mode: str = Mode.IN_PERSON
    place: str = CENTRE
    cancel_reason: str = ""
    held_until: datetime | None = None
    others: list[Resource] = field(default_factory=list)

    @property
    def end(self) -> datetime:
        return self.start + timedelta(minutes=self.minutes)


def book_all(context: DemoContext, planned: Sequence[Planned], event: Any = None) -> list[Booking]:
    """Write the bookings; their hours were taken in the diary, and the exclusion constraint checks that.

    event: the series of which they are the occurrences; else each has one of its own.
    """
    desks, keys = context.made["desks"], context.made.setdefault(KEYS, count(1))
    calendars = [plan.others[0] if plan.kind == "activity" else desks[plan.host.pk] for plan in planned]
    spans = [(c.calendar_id, p.start, p.end) for c, p in zip(calendars, planned, strict=True)]
    events = [event] * len(spans) if event else new_events(spans)
    bookings = Booking.objects.bulk_create(
        (
            Booking(
                kind=plan.kind,
                status=plan.status,
                start=plan.start,
                end=plan.end,
                mode=plan.mode,
                place=plan.place,
                cancel_reason=plan.cancel_reason,
                held_until=plan.held_until,
                event=own,
                original_start=plan.start if event else None,
                created_by=plan.host,
                idempotency_key=f"demo-{next(keys)}",
                request_digest="demo",
            )
            for plan, own in zip(planned, events, strict=True)
        ),
        2_000,
    )
    rest = {Resource.Kind.COUNSELOR.value: policy().buffer}
    Allocation.objects.bulk_create(
        (
            Allocation(
                booking=booking,
                resource=resource,
                busy_start=booking.start,
                busy_end=booking.end + rest.get(resource.kind, timedelta()),
                active=booking.status != Booking.Status.CANCELLED,
            )
            for plan, booking in zip(planned, bookings, strict=True)
            for resource in _taking_part(context, plan)
        ),
        2_000,
    )
    return bookings


def _taking_part(context: DemoContext, plan: Planned) -> list[Resource]:
    """The host, the resident, and for a session in person the host's own room."""
    found = [*plan.others, context.made["desks"][plan.host.pk]]
    if plan.person is not None:
        found.append(context.made["persons"][plan.person])
    if plan.kind == Booking.Kind.SESSION and plan.mode == Mode.IN_PERSON:
        found.append(context.made["rooms"][plan.host.pk])
    return found
