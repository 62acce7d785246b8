"""A change of a booking as a file by e-mail (RFC 5546), for colleagues who want it; its title says nothing."""

from collections.abc import Iterable
from datetime import UTC

from django.conf import settings
from django.utils.translation import gettext as _

from qingshan.accounts.models import User
from qingshan.core.clock import now
from qingshan.notifications.services import send
from scheduling.bookings.models import Booking
from scheduling.calendars.selectors import described
from scheduling.resources.models import Resource

from .writing import Entry, Mailed, write


def mail_change(booking: Booking, resources: Iterable[Resource], what: str) -> None:
    """Queue an invitation, or a cancellation, to each colleague among these who wants it.

    what: makes it one of its kind.
    """
    for row in resources:
        if row.mails_changes and row.user is not None:
            send(
                template="appointment.booked" if what.endswith("booked") else "appointment.changed",
                to_user=row.user,
                dedupe_key=f"invitation:{booking.pk}:{row.user_id}:{what}",
                calendar=invitation(booking, row.user),
            )


def invitation(booking: Booking, user: User) -> str:
    """Return the file: of a series, all of it as it stands now, which replaces what the reader has."""
    (pattern, uid, sequence, changes) = described([booking.event_id])[0]
    over = booking.original_start is None and booking.status == Booking.Status.CANCELLED
    mailed = Mailed("CANCEL" if over else "REQUEST", settings.DEFAULT_FROM_EMAIL, user.email)
    entry = Entry(pattern, uid, sequence, changes, over)
    return write([entry], title=_("预约"), stamp=now().astimezone(UTC), mailed=mailed).decode()
