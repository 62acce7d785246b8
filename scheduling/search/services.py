from datetime import datetime, timedelta

from qingshan.access.gate import get_visible
from qingshan.accounts.models import User
from scheduling.bookings.models import Booking
from scheduling.bookings.services import book
from scheduling.modes import Mode
from scheduling.resources.models import Resource
from scheduling.resources.services import resource_for_user


def meet(*, actor: User, colleague_id: int, start: datetime, minutes: int, mode: str, idempotency_key: str) -> Booking:
    """Book a meeting of the actor with a colleague. Raises NotFound (no such colleague), and what ``book`` raises."""
    colleague = get_visible(Resource, actor, pk=colleague_id, kind=Resource.Kind.COUNSELOR)
    return book(
        actor=actor,
        resources=[resource_for_user(actor), colleague],
        start=start,
        end=start + timedelta(minutes=minutes),
        kind=Booking.Kind.MEETING,
        mode=mode or Mode.IN_PERSON,
        idempotency_key=idempotency_key,
    )
