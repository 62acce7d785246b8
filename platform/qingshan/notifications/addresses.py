"""Where a message may go. For residents the safe-contact rule of ``people`` decides; no rule, no message."""

from dataclasses import dataclass
from datetime import datetime

from qingshan.accounts.models import User
from qingshan.core.clock import now
from qingshan.people.models import ContactPoint, Person
from qingshan.people.selectors import safe_contact

from .hours import next_daytime
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
    """Return the resident's own number, agreed as first choice, for a text in the agreed hours; None if there is none.

    A relative's or neighbour's number is for calling by the agreed words, never for a text that others may read.
    """
    contact = safe_contact(person)
    if contact is None or contact.point.whose != ContactPoint.Whose.OWN or contact.point.use != ContactPoint.Use.FIRST:
        return None
    return Address(OutboxMessage.Channel.SMS, contact.point.phone, next_daytime(now(), contact.hours))
