"""One letter a person for a whole series, in the same neutral words as for one meeting."""

from qingshan.notifications.services import send
from qingshan.people.models import Person
from scheduling.bookings.models import Booking
from scheduling.bookings.notices import announce_to
from scheduling.feeds.invitations import mail_change

from .models import Series


def tell(series: Series, booking: Booking | None, what: str) -> None:
    """Hint to the colleagues, by one of the bookings, and write to the residents who take part.

    what: makes the message one of its kind; "booked" for a new series, anything else for a change.
    """
    resources = list(series.resources.all())
    if booking is not None:
        announce_to(booking, resources)
        mail_change(booking, resources, f"series.{what}")
    template = "appointment.booked" if what == "booked" else "appointment.changed"
    for person in Person.objects.filter(pk__in=[row.person_id for row in resources if row.person_id is not None]):
        send(template=template, to_person=person, dedupe_key=f"series:{series.pk}:{person.pk}:{what}")
