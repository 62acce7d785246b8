from qingshan.access.routes import roles, route
from scheduling.availability.rules import CALENDAR_STAFF

from . import views

urlpatterns = [
    route("calendar/workload/", views.workload, name="workload", policy=roles("calendar.read", *CALENDAR_STAFF)),
]
