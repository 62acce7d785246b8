"""Who hears of a change: open pages of the colleagues by id, residents in neutral words through the outbox."""

from collections.abc import Sequence

from qingshan.notifications.services import send
from qingshan.people.models import Person
from qingshan.realtime.services import Hint, announce_all, topic_group, user_group
from scheduling.feeds.invitations import mail_change
from scheduling.resources.models import Resource

from .models import Booking

EVERYBODY = "all"


def tell(booking: Booking, resources: Sequence[Resource], what: str) -> None:
    """Hint to the colleagues and write to the residents."""
    announce_to(booking, resources)
    write_to_persons(booking, resources, what)
    mail_change(booking, resources, what)


def announce_to(booking: Booking, resources: Sequence[Resource]) -> None:
    """Hint to the colleagues who take part, and to pages of many calendars that something changed, after commit."""
    users = sorted({row.user_id for row in resources if row.user_id is not None})
    announce_all(
        [
            *(Hint(user_group(user_id), "booking.changed", booking.pk) for user_id in users),
            Hint(topic_group("calendar", EVERYBODY), "calendar.changed", EVERYBODY),
        ]
    )


def write_to_persons(booking: Booking, resources: Sequence[Resource], what: str) -> None:
    """Queue one neutral message for each resident who takes part; what: makes the message one of its kind."""
    persons = [row.person_id for row in resources if row.person_id is not None]
    template = "appointment.booked" if what == "booked" else "appointment.changed"
    for person in Person.objects.filter(pk__in=persons) if persons else ():
        send(template=template, to_person=person, dedupe_key=f"booking:{booking.pk}:{person.pk}:{what}")
