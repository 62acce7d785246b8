"""Pages that show many calendars hear that some booking changed, and ask again: neither which nor whose is said."""

from qingshan.accounts.models import User
from scheduling.availability.rules import CALENDAR_STAFF
from scheduling.bookings.notices import EVERYBODY


def may_watch(actor: User, topic_id: str) -> bool:
    return topic_id == EVERYBODY and actor.has_role(*CALENDAR_STAFF)
