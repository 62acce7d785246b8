from qingshan.access.routes import roles, route

from . import views
from .rules import CALENDAR_STAFF

POLICY = roles("hours.edit", *CALENDAR_STAFF)

urlpatterns = [
    route("calendar/hours/", views.hours, name="hours", policy=POLICY),
    route("calendar/hours/new/", views.hours_add, name="hours-new", policy=POLICY),
    route("calendar/hours/<int:row_id>/end/", views.hours_end, name="hours-end", policy=POLICY),
    route("calendar/exceptions/new/", views.exception_add, name="exception-new", policy=POLICY),
    route("calendar/exceptions/<int:row_id>/remove/", views.exception_remove, name="exception-remove", policy=POLICY),
]
