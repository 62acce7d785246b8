"""What other rooms' tests need of the scheduling room."""

from datetime import datetime, time, timedelta
from uuid import uuid4

from django.utils import timezone

from qingshan.accounts.models import User
from qingshan.core.clock import today
from scheduling.availability.models import WeeklyHours
from scheduling.bookings.models import Booking
from scheduling.bookings.services import book
from scheduling.resources.models import Resource
from scheduling.resources.services import new_group, resource_for_user, save_room


def make_room(admin: User, name: str = "一号咨询室") -> Resource:
    return save_room(actor=admin, name=name, place="演示中心二楼", seats=4)


def make_hours(user: User, start: time = time(9), end: time = time(17)) -> Resource:
    """Open Monday to Friday of a colleague, from long ago on."""
    resource = resource_for_user(user)
    WeeklyHours.objects.bulk_create(
        WeeklyHours(resource=resource, weekday=day, start=start, end=end, valid_from="2024-01-01") for day in range(5)
    )
    return resource


def at(days: int = 1, hour: int = 9, minute: int = 0) -> datetime:
    """Return a local wall-clock time some days from today."""
    return timezone.make_aware(datetime.combine(today() + timedelta(days=days), time(hour, minute)))


def make_booking(actor: User, resources: list[Resource], start: datetime | None = None, **values) -> Booking:
    begin = start or at()
    values = {"end": begin + timedelta(minutes=50), "kind": "session", "idempotency_key": uuid4().hex, **values}
    return book(actor=actor, resources=resources, start=begin, **values)


def backdate(booking: Booking, days: int = 2) -> Booking:
    """Let time pass: move a booking into the past, as no service may."""
    length, shift = booking.end - booking.start, timedelta(days=days)
    moment = timezone.now().replace(second=0, microsecond=0)
    start = moment - timedelta(minutes=moment.minute % 5) - shift
    Booking.objects.filter(pk=booking.pk).update(start=start, end=start + length)
    booking.allocations.update(busy_start=start, busy_end=start + length)
    booking.refresh_from_db()
    return booking


__all__ = ["at", "backdate", "make_booking", "make_hours", "make_room", "new_group"]
