"""Reminding once at each set time, and taking the answer: planned ahead, sent by a duty, kept from what has changed.

A reminder belongs to one meeting at one time. Cancelling or moving leaves it behind: what was not sent is not sent,
what waits in the outbox is withdrawn, and a move is planned anew because its start is another.
"""

import secrets
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from qingshan.access.gate import require
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.clock import now
from qingshan.core.crypto import blind_index
from qingshan.core.errors import NotFound, WrongState
from qingshan.notifications.models import OutboxMessage
from qingshan.notifications.services import send
from qingshan.people.models import Person
from qingshan.people.selectors import safe_contact
from scheduling.bookings import notices
from scheduling.bookings.absence import cancel_for_person
from scheduling.bookings.models import Allocation, Booking
from scheduling.bookings.rules import can_change
from scheduling.retry import retried

from .models import Answer, Reminder
from .timing import due_at, plan

Canceller = Callable[[Booking, Person, User | None], None]
BATCH = 200
AHEAD = timedelta(days=3)  # planned before the earliest reminder, so that a worker that stood still a day misses none
PATH = "/r/{token}/"
_cancellers: dict[str, Canceller] = {}


def register_canceller(kind: str, canceller: Canceller) -> None:
    """Register, from ``AppConfig.ready()``, who cancels a booking of this kind when its resident cannot come."""
    _cancellers[kind] = canceller


def remind() -> int:
    """Plan what is ahead and send what is due; return how many were sent. A duty: several workers may run it."""
    plan_ahead()
    withdraw_stale()
    due = Reminder.objects.filter(state=Reminder.State.PLANNED, at__lte=now()).order_by("at")
    return sum(_send(key) for key in list(due.values_list("pk", flat=True)[:BATCH]))


def plan_ahead() -> int:
    """Plan the reminders of the meetings that come up and have none for their time; return how many."""
    now_on, moment = plan(), now()
    planned = Reminder.objects.filter(
        booking=OuterRef("booking"), person=OuterRef("resource__person"), start=OuterRef("booking__start")
    )
    until = moment + max(now_on.before.values()) + AHEAD
    rows = Allocation.objects.filter(
        ~Exists(planned),
        resource__person__isnull=False,
        booking__status=Booking.Status.BOOKED,
        booking__start__gt=moment,
        booking__start__lt=until,
    ).select_related("booking", "resource__person")
    made = []
    for row in rows.order_by("booking__start")[:BATCH]:
        person = row.resource.person
        if person is None:
            continue
        contact = safe_contact(person)
        for number in now_on.before:
            at = due_at(row.booking.start, number, now_on, contact.hours if contact else "")
            state = Reminder.State.PLANNED if at > moment else Reminder.State.SKIPPED
            start = row.booking.start
            made.append(Reminder(booking=row.booking, person=person, start=start, number=number, at=at, state=state))
    return len(Reminder.objects.bulk_create(made, ignore_conflicts=True))


def withdraw_stale() -> int:
    """Take back what waits in the outbox about a meeting that was cancelled or moved since; return how many."""
    stale = Reminder.objects.filter(_stale(), message__state=OutboxMessage.State.WAITING)
    messages = OutboxMessage.objects.filter(pk__in=stale.values("message"), state=OutboxMessage.State.WAITING)
    return messages.update(state=OutboxMessage.State.EXPIRED)


def hear_of_change(resource_ids: frozenset[int]) -> None:
    """Withdraw at once what a cancelled or moved meeting left behind."""
    withdraw_stale()


def _stale() -> Q:
    return ~Q(booking__status=Booking.Status.BOOKED) | ~Q(booking__start=F("start"))


@transaction.atomic
def _send(key: int) -> bool:
    """Send one reminder if it still stands: whoever holds its row sends it, and nobody else ever again."""
    reminder = Reminder.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=key).first()
    if reminder is None or reminder.state != Reminder.State.PLANNED:
        return False
    booking = Booking.objects.select_for_update(of=("self",)).get(pk=reminder.booking_id)
    if booking.status != Booking.Status.BOOKED or booking.start != reminder.start or booking.start <= now():
        reminder.state = Reminder.State.OFF
        reminder.save(update_fields=["state"])
        return False
    token = secrets.token_urlsafe(12)
    reminder.message = send(
        template="appointment.asked",
        to_person=reminder.person,
        dedupe_key=f"reminder:{reminder.pk}",
        not_after=reminder.start,
        path=PATH.format(token=token),
    )
    reminder.token_hash = hash_of(token)
    reached = reminder.message is not None and reminder.message.state != OutboxMessage.State.DROPPED
    reminder.state = Reminder.State.SENT if reached else Reminder.State.UNREACHABLE
    reminder.save(update_fields=["message", "token_hash", "state"])
    record(actor=None, action=f"reminder.{reminder.state}", subject=booking)
    return reached


def hash_of(token: str) -> str:
    """Return the keyed hash under which the word of a link is kept."""
    return blind_index("reminder", token)


def find_by_token(token: str) -> Reminder:
    """Return the reminder of a link. Raises NotFound alike for a wrong word, a begun meeting and a moved one.

    A meeting that its resident cancelled by this link is still found, so that they can read what they said.
    """
    found: Reminder | None = (
        Reminder.objects.filter(token_hash=hash_of(token), start__gt=now(), booking__start=F("start"))
        .select_related("booking", "person")
        .first()
        if token
        else None
    )
    if found is None:
        raise NotFound("reminder.gone")
    if found.booking.status != Booking.Status.BOOKED and not _said_no(found):
        raise NotFound("reminder.gone")
    return found


def answer_by_link(*, token: str, coming: bool) -> Answer:
    """Take the answer to a reminder; "cannot come" cancels by the rules of the room above. Raises NotFound."""
    reminder = find_by_token(token)
    try:
        return _answer(reminder.booking_id, reminder.person, coming, Answer.Way.LINK, None)
    except WrongState as error:
        raise NotFound("reminder.gone") from error


def record_answer(*, actor: User, booking_id: int, coming: bool) -> Answer:
    """Write down what the resident said on the phone. Raises NotFound, Refused, WrongState (not booked, or begun)."""
    booking = Booking.objects.visible_to(actor).filter(pk=booking_id).first()
    if booking is None:
        raise NotFound("booking.not_found")
    require(can_change(actor, booking))
    persons = [row.resource.person for row in booking.allocations.select_related("resource__person")]
    residents = [person for person in persons if person is not None]
    if len(residents) != 1:
        raise WrongState("reminder.not_one", _("这项预约不是与一位居民的约定，不能在这里登记。"))
    return _answer(booking_id, residents[0], coming, Answer.Way.PHONE, actor)


@retried
@transaction.atomic
def _answer(booking_id: int, person: Person, coming: bool, way: str, actor: User | None) -> Answer:
    booking = Booking.objects.get(pk=booking_id)
    last: Answer | None = Answer.objects.filter(booking=booking, person=person, start=booking.start).first()
    if last is not None and last.coming is coming:
        return last
    if coming:
        booking = Booking.objects.select_for_update(of=("self",)).get(pk=booking_id)
        if booking.status != Booking.Status.BOOKED or booking.start <= now():
            raise WrongState("booking.not_booked", _("这项预约已经取消、结束或开始，不能再变更。"))
    else:
        _cancel(booking, person, actor)
    answer: Answer = Answer.objects.create(
        booking=booking, person=person, start=booking.start, coming=coming, way=way, by=actor
    )
    record(actor=actor, action="reminder.answer", subject=booking, reason="coming" if coming else "cannot")
    resources = [row.resource for row in booking.allocations.select_related("resource")]
    notices.announce_to(booking, resources)
    return answer


def _cancel(booking: Booking, person: Person, actor: User | None) -> None:
    """Give the time back, unless others take part: then the answer alone is kept for the colleague."""
    if canceller := _cancellers.get(booking.kind):
        canceller(booking, person, actor)
    elif booking.kind != Booking.Kind.ACTIVITY:
        cancel_for_person(booking_id=booking.pk, person_id=person.pk, actor=actor)


def _said_no(reminder: Reminder) -> bool:
    said = Answer.objects.filter(booking=reminder.booking_id, person=reminder.person_id, start=reminder.start).first()
    return said is not None and not said.coming
