"""Reminders of the demo's next meetings: most say that they come, some have not answered, some must be called."""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from qingshan.core.demo.context import DemoContext
from qingshan.notifications.models import OutboxMessage
from scheduling.bookings.models import Booking
from scheduling.reminders.models import Answer, Reminder
from scheduling.reminders.services import hash_of

from .bookings import Planned

REMINDED_HOURS = 44  # whoever meets later has not been reminded yet
SAID = {"coming": 60, "silent": 25, "unreachable": 15}


def build(context: DemoContext, planned: Sequence[Planned], bookings: Sequence[Booking]) -> None:
    """Write what the worker would have sent by now, and what was answered."""
    reminders, answers, messages = [], [], []
    last = context.end + timedelta(hours=REMINDED_HOURS)
    for plan, booking in zip(planned, bookings, strict=True):
        if plan.person is None or plan.status != Booking.Status.BOOKED or not context.end < booking.start < last:
            continue
        said, sent_at = context.pick(SAID), min(context.end, booking.start - timedelta(hours=48))
        reached = said != "unreachable"
        message = OutboxMessage(
            id=context.new_id(),
            template="appointment.asked",
            channel=OutboxMessage.Channel.SMS,
            to_person_id=plan.person,
            dedupe_key=f"demo:reminder:{booking.pk}",
            state=OutboxMessage.State.SENT if reached else OutboxMessage.State.DROPPED,
            not_before=sent_at,
            created_at=sent_at,
            sent_at=sent_at if reached else None,
        )
        messages.append(message)
        reminders.append(
            Reminder(
                booking=booking,
                person_id=plan.person,
                start=booking.start,
                number=1,
                at=sent_at,
                state=Reminder.State.SENT if reached else Reminder.State.UNREACHABLE,
                token_hash=hash_of(secrets.token_urlsafe(12)),
                message=message,
            )
        )
        if said == "coming":
            told = Answer(booking=booking, person_id=plan.person, start=booking.start, coming=True, way="link")
            told.at = min(context.end, sent_at + timedelta(hours=1))
            answers.append(told)
    OutboxMessage.objects.bulk_create(messages, 1_000)
    Reminder.objects.bulk_create(reminders, 1_000)
    Answer.objects.bulk_create(answers, 1_000)
