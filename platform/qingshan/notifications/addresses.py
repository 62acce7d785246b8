"""Where a message may go. For residents the safe-contact rule of ``people`` decides; no rule, no message."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from qingshan.accounts.models import User
from qingshan.core.clock import now
from qingshan.core.limits.selectors import limit
from qingshan.people.models import ContactPoint, Person
from qingshan.people.selectors import safe_contact

from .models import OutboxMessage


@dataclass(frozen=True)
class Address:
    """channel, the number or mail address, and before when nothing may arrive."""

    channel: str
    value: str
    not_before: datetime | None = None


def address_of_user(user: User) -> Address | None:
    """Return a member of staff's work e-mail, or None."""
    return Address(OutboxMessage.Channel.EMAIL, user.email) if user.email else None


def address_of_person(person: Person) -> Address | None:
    """Return the resident's own number, agreed as first choice, for a text in the daytime; None when there is none.

    A relative's or neighbour's number is for calling by the agreed words, never for a text that others may read.
    """
    contact = safe_contact(person)
    if contact is None or contact.point.whose != ContactPoint.Whose.OWN or contact.point.use != ContactPoint.Use.FIRST:
        return None
    return Address(OutboxMessage.Channel.SMS, contact.point.phone, next_daytime(now()))


def next_daytime(moment: datetime) -> datetime:
    """Return the moment itself in the hours in which residents may be written to, else when those hours begin."""
    local = timezone.localtime(moment)
    first, last = int(limit("notification.day.from").value), int(limit("notification.day.until").value)
    if first <= local.hour < last:
        return moment
    morning = local.replace(hour=first, minute=0, second=0, microsecond=0)
    return morning if local.hour < first else morning + timedelta(days=1)
