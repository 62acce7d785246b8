from django.urls import reverse

from counseling.models import Session
from qingshan.accounts.models import User
from scheduling.bookings.models import Booking


def link_to_session(actor: User, booking: Booking) -> str:
    """Return the page of the session that a booking stands for, if the actor sees it."""
    session = Session.objects.visible_to(actor).filter(booking=booking).first()
    return reverse("counseling:session-detail", args=[session.pk]) if session else ""
