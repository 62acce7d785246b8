from qingshan.access.routes import roles, route
from scheduling.availability.rules import CALENDAR_STAFF

from . import views

urlpatterns = [
    route("calendar/", views.calendar, name="calendar", policy=roles("calendar.read", *CALENDAR_STAFF)),
]
