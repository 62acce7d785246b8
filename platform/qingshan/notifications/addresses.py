"""Where a message may go. For residents the safe-contact rule of ``people`` decides; no rule, no message."""

from dataclasses import dataclass
from datetime import datetime

from qingshan.accounts.models import User
from qingshan.people.models import Person

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
    """Return the resident's safe number for text messages, or None when there is none."""
    from qingshan.people.selectors import safe_contact

    contact = safe_contact(person)
    if contact is None or not contact.may_text:
        return None
    return Address(OutboxMessage.Channel.SMS, contact.phone, contact.not_before)
