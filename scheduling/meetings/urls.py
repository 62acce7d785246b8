from qingshan.access.routes import roles, route
from scheduling.bookings.rules import BOOKERS

from . import views

POLICY = roles("booking.change", *BOOKERS)

urlpatterns = [
    route("calendar/meetings/new/", views.meeting_new, name="meeting-new", policy=roles("booking.make", *BOOKERS)),
    route("calendar/meetings/<int:meeting_id>/", views.meeting_detail, name="meeting-detail", policy=POLICY),
    route("calendar/meetings/<int:meeting_id>/move/", views.meeting_move, name="meeting-move", policy=POLICY),
    route("calendar/meetings/<int:meeting_id>/cancel/", views.meeting_cancel, name="meeting-cancel", policy=POLICY),
    route(
        "calendar/meetings/<int:meeting_id>/reinstate/",
        views.meeting_reinstate,
        name="meeting-reinstate",
        policy=POLICY,
    ),
]
