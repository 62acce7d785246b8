from qingshan.access.routes import roles, route
from scheduling.availability.rules import CALENDAR_STAFF

from . import views

urlpatterns = [
    route("calendar/outside/", views.outside, name="outside", policy=roles("hours.edit", *CALENDAR_STAFF)),
]
