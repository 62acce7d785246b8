"""Giving a resident's time back when they said that they cannot come, by whom or what they said it: nobody need be
signed in."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.clock import now
from qingshan.core.errors import NotFound, WrongState
from scheduling.retry import retried

from . import locks, notices
from .models import Booking
from .taking import give_back


@retried
@transaction.atomic
def cancel_for_person(*, booking_id: int, person_id: UUID, actor: User | None) -> Booking:
    """Cancel a booking for the resident who takes part; whoever calls knows that it is they who ask.

    actor: the colleague who wrote it down, None for the resident themselves. Raises NotFound (they take no part),
    WrongState (not booked any more, or begun).
    """
    booking, resources = locks.lock_booking(booking_id)
    if person_id not in {row.person_id for row in resources}:
        raise NotFound("booking.not_found")
    if booking.status != Booking.Status.BOOKED or booking.start <= now():
        raise WrongState("booking.not_booked", _("这项预约已经取消、结束或开始，不能再变更。"))
    give_back(booking, Booking.CancelReason.PERSON)
    record(actor=actor, action="booking.cancel", subject=booking, reason=Booking.CancelReason.PERSON)
    notices.tell(booking, resources, "cancelled")
    return booking
