"""Questions about bookings; each answers only what the asker may see."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.functional import Promise

from qingshan.accounts.models import User
from qingshan.core.clock import now
from qingshan.people.models import Person

from .models import Booking


@dataclass(frozen=True)
class Appointment:
    """What a resident is told of an own booking: when, how, where; the title names only the kind."""

    booking_id: int
    title: str | Promise
    start: datetime
    end: datetime
    mode: str | Promise
    place: str


def bookings_between(actor: User, start: datetime, end: datetime) -> QuerySet[Booking]:
    """Return the actor's own bookings that touch [start, end), cancelled ones too, in order of time.

    A hold is among them while it stands, and leaves no trace when it lapses.
    """
    found: QuerySet[Booking] = Booking.objects.visible_to(actor).exclude(status=Booking.Status.LAPSED)
    return found.filter(start__lt=end, end__gt=start).order_by("start", "pk")


def upcoming_for_person(person: Person, limit: int = 20) -> list[Appointment]:
    """Return a resident's standing bookings from now on, activities included, the next one first."""
    rows = Booking.objects.filter(
        allocations__resource__person=person, status=Booking.Status.BOOKED, end__gt=now()
    ).order_by("start", "pk")
    return [
        Appointment(row.pk, row.get_kind_display(), row.start, row.end, row.get_mode_display(), row.place)
        for row in rows[:limit]
    ]
