"""How and from when somebody may be asked, and how long a time is kept for their answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from qingshan.core.clock import now
from qingshan.core.limits.selectors import limits
from qingshan.notifications.addresses import address_of_person
from qingshan.notifications.hours import daytime_later, next_daytime
from qingshan.people.models import Person
from qingshan.people.selectors import safe_contact

from .models import WaitingOffer

KEYS = ("waiting.offer", "waiting.lead", "waiting.least", "waiting.horizon", "waiting.unanswered")


@dataclass(frozen=True)
class Terms:
    """length: of daytime for an answer; lead: kept between the answer and the start; least: without so much time
    nobody is asked; horizon: how far ahead is offered; unanswered: lapses in a row until a colleague must call."""

    length: timedelta
    lead: timedelta
    least: timedelta
    horizon: timedelta
    unanswered: int


def terms() -> Terms:
    """Return today's limits. Raises LookupError when one has no row in force."""
    found = {key: int(row.value) for key, row in limits(KEYS).items()}
    return Terms(
        length=timedelta(minutes=found["waiting.offer"]),
        lead=timedelta(minutes=found["waiting.lead"]),
        least=timedelta(minutes=found["waiting.least"]),
        horizon=timedelta(days=found["waiting.horizon"]),
        unanswered=found["waiting.unanswered"],
    )


@dataclass(frozen=True)
class Reach:
    """way: a ``WaitingOffer.Way``; asked_at: the first moment in the agreed hours, now if they run."""

    way: str
    asked_at: datetime


def reach_of(person: Person) -> Reach | None:
    """Return how somebody is asked by their safe-contact rule; None where no number may be used at all."""
    address = address_of_person(person)
    if address is not None:
        return Reach(WaitingOffer.Way.MESSAGE, address.not_before or now())
    contact = safe_contact(person)
    if contact is None:
        return None
    return Reach(WaitingOffer.Way.CALL, next_daytime(now(), contact.hours))


def answer_by(asked_at: datetime, start: datetime, now_on: Terms) -> datetime | None:
    """Return until when a time is kept; nights do not count. None where too little time is left to answer."""
    until = min(daytime_later(asked_at, now_on.length), start - now_on.lead)
    return until if until - asked_at >= now_on.least else None
