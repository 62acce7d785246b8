from qingshan.access.routes import roles, route
from scheduling.bookings.rules import BOOKERS

from . import views

urlpatterns = [
    route(
        "bookings/<int:booking_id>/answer/",
        views.booking_answer,
        name="booking-answer",
        policy=roles("booking.answer", *BOOKERS),
    ),
]
