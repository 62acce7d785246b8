"""Putting a message into the outbox, inside the caller's transaction."""

from datetime import datetime

from django.conf import settings

from qingshan.accounts.models import User
from qingshan.core.clock import now
from qingshan.people.models import Person

from .addresses import Address, address_of_person, address_of_user
from .models import OutboxMessage
from .wording import TEMPLATES


def send(
    *,
    template: str,
    dedupe_key: str,
    to_user: User | None = None,
    to_person: Person | None = None,
    not_before: datetime | None = None,
    not_after: datetime | None = None,
    path: str = "",
    calendar: str = "",
) -> OutboxMessage | None:
    """Queue one neutral message; the same ``dedupe_key`` twice queues it once.

    template: a key of ``wording.TEMPLATES``; path: of the site, put after the words as a link; calendar: an iCalendar
    file that goes along where it goes by e-mail; not_after: when the
    message would come too late and is not sent any more.
    A person is written to only where the safe-contact rule allows; otherwise the row stands as "dropped", so that
    somebody can see that nothing went out.
    Raises KeyError for an unknown template, ValueError unless exactly one recipient is given.
    """
    if template not in TEMPLATES:
        raise KeyError(template)
    if (to_user is None) == (to_person is None):
        raise ValueError("Name either a user or a person")
    found: Address | None = address_of_user(to_user) if to_user else address_of_person(to_person)  # type: ignore[arg-type]
    message, created = OutboxMessage.objects.get_or_create(
        dedupe_key=dedupe_key,
        defaults={
            "template": template,
            "channel": found.channel if found else OutboxMessage.Channel.SMS,
            "address": found.value if found else "",
            "link": f"{settings.SITE_URL}{path}" if path else "",
            "calendar": calendar if found and found.channel == OutboxMessage.Channel.EMAIL else "",
            "to_user": to_user,
            "to_person": to_person,
            "state": OutboxMessage.State.WAITING if found else OutboxMessage.State.DROPPED,
            "not_before": max(filter(None, (not_before, found.not_before if found else None)), default=now()),
            "not_after": not_after,
        },
    )
    return message if created else None
