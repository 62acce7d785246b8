"""What is known of whether somebody will come: for the colleague's pages, never with a word of content."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qingshan.core.clock import now
from qingshan.notifications.models import OutboxMessage
from scheduling.bookings.models import Booking

from .models import Answer, Reminder

UNDELIVERED = (OutboxMessage.State.DEAD, OutboxMessage.State.DROPPED, OutboxMessage.State.EXPIRED)
HOTLINE = "12345"


@dataclass(frozen=True)
class Expectation:
    """code: coming, cannot, asked, call or none; short: for the week's narrow columns; level: of its sign; at: when it
    was said or asked."""

    code: str
    label: str | Promise
    short: str | Promise
    level: str
    at: datetime | None = None
    way: str | Promise = ""


NOTHING = Expectation("none", _("尚未提醒"), _("未提醒"), "grey")


def expectations(bookings: Iterable[Booking]) -> dict[int, Expectation]:
    """Return what is known of each booking with one resident, as it stands at its present time. Two questions."""
    by_id = {booking.pk: booking for booking in bookings}
    answers: dict[int, Answer] = {}
    for answer in Answer.objects.filter(booking__in=by_id).order_by("at", "pk"):
        if answer.start == by_id[answer.booking_id].start:
            answers[answer.booking_id] = answer
    sent: dict[int, Reminder] = {}
    states = (Reminder.State.SENT, Reminder.State.UNREACHABLE)
    rows = Reminder.objects.filter(booking__in=by_id, state__in=states).select_related("message").order_by("number")
    for reminder in rows:
        if reminder.start == by_id[reminder.booking_id].start:
            sent[reminder.booking_id] = reminder
    return {key: _said(answers.get(key), sent.get(key)) for key in by_id}


def expectation_of(booking: Booking) -> Expectation:
    return expectations([booking])[booking.pk]


def _said(answer: Answer | None, reminder: Reminder | None) -> Expectation:
    if answer is not None and answer.coming:
        return Expectation("coming", _("居民说会来"), _("会来"), "green", answer.at, answer.get_way_display())
    if answer is not None:
        return Expectation("cannot", _("居民说不能来"), _("不能来"), "orange", answer.at, answer.get_way_display())
    if reminder is None:
        return NOTHING
    undelivered = reminder.message is None or reminder.message.state in UNDELIVERED
    if reminder.state == Reminder.State.UNREACHABLE or undelivered:
        return Expectation("call", _("提醒未送达，请致电确认"), _("需致电"), "orange", reminder.at)
    return Expectation("asked", _("已提醒，未答复"), _("未答复"), "yellow", reminder.at)


@dataclass(frozen=True)
class Asked:
    """What a link shows: when, a number to call, and what was said. frees: whether a no cancels. Nothing else."""

    start: datetime
    phone: str
    coming: bool | None
    cancelled: bool
    frees: bool


def asked(reminder: Reminder) -> Asked:
    """Return what the page of a link may show."""
    hosts = reminder.booking.allocations.filter(resource__user__isnull=False).select_related("resource__user")
    users = [row.resource.user for row in hosts if row.resource.user is not None]
    phones = [body.phone for user in users for body in user.organisations if body.phone]
    said = Answer.objects.filter(booking=reminder.booking_id, person=reminder.person_id, start=reminder.start).first()
    return Asked(
        start=reminder.start,
        phone=phones[0] if phones else HOTLINE,
        coming=said.coming if said else None,
        cancelled=reminder.booking.status == Booking.Status.CANCELLED,
        frees=reminder.booking.kind != Booking.Kind.ACTIVITY,
    )


def needing_a_call(bookings: Iterable[Booking]) -> list[Booking]:
    """Return those of the coming bookings whose resident the reminder did not reach."""
    rows = [booking for booking in bookings if booking.start > now()]
    said = expectations(rows)
    return [booking for booking in rows if said[booking.pk].code == "call"]
