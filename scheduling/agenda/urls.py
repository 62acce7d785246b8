from qingshan.access.routes import roles, route
from scheduling.availability.rules import CALENDAR_STAFF
from scheduling.bookings.rules import BOOKERS

from . import views

READ = roles("calendar.read", *CALENDAR_STAFF)

urlpatterns = [
    route("calendar/", views.calendar, name="calendar", policy=READ),
    route("calendar/events/", views.calendar_events, name="calendar-events", policy=READ),
    route("calendar/move/", views.calendar_move, name="calendar-move", policy=roles("booking.change", *BOOKERS)),
]
