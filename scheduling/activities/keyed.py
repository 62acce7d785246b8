"""The writes about places as pages send them: once for each key, like every write of a booking."""

from collections.abc import Callable, Sequence
from typing import Any

from qingshan.accounts.models import User
from qingshan.people.models import Person
from scheduling.bookings.keys import once
from scheduling.bookings.models import Booking

from . import places
from .models import Activity, Enrolment


def enrol(*, actor: User, activity: Activity, person: Person, idempotency_key: str, **said: Any) -> Enrolment:
    """Enrol once for this key, see ``places.enrol``; the same key again returns the enrolment as it stands."""

    def act() -> Booking:
        return places.enrol(actor=actor, activity=activity, person=person, **said).activity.booking

    _once(actor, idempotency_key, "activity.enrol", (activity.pk, person.pk, sorted(said.items())), act)
    return activity.enrolments.filter(person=person).latest("pk")


def withdraw_enrolment(*, actor: User, enrolment_id: int, idempotency_key: str) -> Enrolment:
    """Withdraw once for this key, see ``places.withdraw_enrolment``."""

    def act() -> Booking:
        return places.withdraw_enrolment(actor=actor, enrolment_id=enrolment_id).activity.booking

    _once(actor, idempotency_key, "activity.withdraw", (enrolment_id,), act)
    return Enrolment.objects.get(pk=enrolment_id)


def answer_offer(*, actor: User, enrolment_id: int, accept: bool, idempotency_key: str) -> Enrolment:
    """Answer once for this key, see ``places.answer_offer``."""

    def act() -> Booking:
        return places.answer_offer(actor=actor, enrolment_id=enrolment_id, accept=accept).activity.booking

    _once(actor, idempotency_key, "activity.answer", (enrolment_id, accept), act)
    return Enrolment.objects.get(pk=enrolment_id)


def _once(actor: User, key: str, action: str, content: Sequence[object], act: Callable[[], Booking]) -> None:
    once(actor=actor, key=key, action=action, content=content, act=act)
