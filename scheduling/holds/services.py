"""Holding a time while a form is filled in: a booking that lapses unless it is confirmed.

A hold is a ``Booking`` with the status "held" and ``held_until``. It has allocations like any other, so the lock, the
check and the constraint guard it with no rule of their own; what has run out is released under the lock of the next
who wants that time, or by the worker, never by ``now()`` in a constraint.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from qingshan.access.gate import require
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.clock import now
from qingshan.core.errors import NotFound, Refused, WrongState
from qingshan.core.limits.selectors import limit
from scheduling.bookings import locks, notices
from scheduling.bookings.freed import tell_freed
from scheduling.bookings.models import Allocation, Booking
from scheduling.bookings.rules import can_book
from scheduling.bookings.services import book
from scheduling.bookings.shape import ids_of
from scheduling.bookings.taking import take_time
from scheduling.modes import Mode
from scheduling.policy import policy
from scheduling.resources.models import Resource
from scheduling.retry import retried

BATCH = 100
PICKED = "hold:"  # before the keys of holds that somebody picked


@retried
@transaction.atomic
def hold_time(
    *,
    actor: User,
    resources: Sequence[Resource],
    start: datetime,
    end: datetime,
    kind: str,
    idempotency_key: str,
    place: str = "",
    mode: str = Mode.IN_PERSON,
) -> Booking:
    """Hold a time of every resource for ``hold.minutes``; what the actor held for the same residents is let go.

    Takes and raises what ``book`` does. The same key with the same content again returns the hold as it stands.
    """
    key = f"{PICKED}{idempotency_key}"
    earlier = list(_picked_for(actor, resources).exclude(idempotency_key=key))
    theirs = Allocation.objects.filter(booking__in=earlier).values_list("resource_id", flat=True)
    locks.lock_resources(sorted({*ids_of(resources), *theirs}))
    for booking in earlier:
        release_hold(actor=actor, booking_id=booking.pk)
    return book(
        actor=actor,
        resources=resources,
        start=start,
        end=end,
        kind=kind,
        idempotency_key=key,
        place=place,
        mode=mode,
        held_until=now() + timedelta(minutes=int(limit("hold.minutes").value)),
    )


def picked(actor: User, idempotency_key: str) -> Booking | None:
    """Return what the actor picked under a key, however it stands now."""
    return Booking.objects.filter(created_by=actor, idempotency_key=f"{PICKED}{idempotency_key}").first()


def _picked_for(actor: User, resources: Sequence[Resource]) -> QuerySet[Booking]:
    """Return what the actor picked and holds for the residents among the resources; no offers of the waiting list."""
    persons = [row.pk for row in resources if row.kind == Resource.Kind.PERSON]
    return Booking.objects.filter(
        status=Booking.Status.HELD,
        created_by=actor,
        idempotency_key__startswith=PICKED,
        allocations__resource__in=persons,
    )


@retried
@transaction.atomic
def confirm_hold(*, actor: User, booking_id: int) -> Booking:
    """Make a held time a booking, by the same lock and check as any other. A second time returns what stands.

    A hold that has run out is taken again where the time is still free. Raises NotFound, Refused (another's hold),
    WrongState (cancelled since), Conflict (somebody else has the time by now), Invalid (the time is past).
    """
    booking, resources = locks.lock_booking(booking_id)
    _must_be_own(actor, booking)
    require(can_book(actor, resources))
    if booking.status == Booking.Status.BOOKED:
        return booking
    if booking.status not in (Booking.Status.HELD, Booking.Status.LAPSED):
        raise WrongState("hold.over", _("这个时间已经不能确认，请重新选择。"))
    return confirm_locked(booking, resources, actor)


def confirm_locked(booking: Booking, resources: locks.Locked, actor: User | None) -> Booking:
    """Confirm a hold that the caller has locked and may confirm. actor None: the house itself. Raises as above."""
    booking.status, booking.held_until = Booking.Status.BOOKED, None
    take_time(booking, resources, policy())
    record(actor=actor, action="booking.confirm", subject=booking)
    notices.tell(booking, resources, "booked")
    return booking


@retried
@transaction.atomic
def release_hold(*, actor: User, booking_id: int) -> None:
    """Let a hold go; one that has lapsed already stays so. Raises NotFound, Refused, WrongState (confirmed)."""
    booking, resources = locks.lock_booking(booking_id)
    _must_be_own(actor, booking)
    if booking.status == Booking.Status.LAPSED:
        return
    if booking.status != Booking.Status.HELD:
        raise WrongState("hold.confirmed", _("这个时间已经预约成功。如需取消，请使用“取消”。"))
    let_lapse(booking, resources)
    record(actor=actor, action="booking.release", subject=booking)


def let_lapse(booking: Booking, resources: locks.Locked) -> None:
    """Give the time of a hold back; the caller has locked it."""
    booking.status = Booking.Status.LAPSED
    booking.save(update_fields=["status"])
    booking.allocations.update(active=False)
    tell_freed(row.pk for row in resources)
    notices.announce_to(booking, resources)


def sweep_holds() -> int:
    """Release what has run out and return how many there were. A duty: several workers may do it at once."""
    over = Booking.objects.filter(status=Booking.Status.HELD, held_until__lte=now()).order_by("held_until")
    return sum(_sweep(booking_id) for booking_id in list(over.values_list("pk", flat=True)[:BATCH]))


@retried
@transaction.atomic
def _sweep(booking_id: int) -> bool:
    booking, resources = locks.lock_booking(booking_id)
    if booking.status != Booking.Status.HELD or booking.held_until is None or booking.held_until > now():
        return False
    let_lapse(booking, resources)
    record(actor=None, action="booking.lapse", subject=booking)
    return True


def _must_be_own(actor: User, booking: Booking) -> None:
    """Who takes no part and did not make the hold is told that there is none."""
    if booking.created_by_id == actor.pk:
        return
    if Booking.objects.visible_to(actor).filter(pk=booking.pk).exists():
        raise Refused("hold.not_yours", _("这个时间是别人在选的，请另选时间。"))
    raise NotFound("booking.not_found")
