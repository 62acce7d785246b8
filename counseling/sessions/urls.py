from qingshan.access.routes import roles, route
from qingshan.accounts.roles import Role

from . import booking_views, views

READ = roles("counseling.episode.read", Role.COUNSELOR, Role.CLINICAL)
WORK = roles("counseling.episode.work", Role.COUNSELOR)
CALL = roles("counseling.outreach.finish", Role.WORKER)

urlpatterns = [
    route("episodes/<uuid:episode_id>/book/", booking_views.session_book, name="session-book", policy=WORK),
    route("sessions/<uuid:session_id>/", views.session_detail, name="session-detail", policy=READ),
    route("sessions/<uuid:session_id>/hold/", views.session_hold, name="session-hold", policy=WORK),
    route("sessions/<uuid:session_id>/miss/", views.session_miss, name="session-miss", policy=WORK),
    route("sessions/<uuid:session_id>/move/", booking_views.session_move, name="session-move", policy=WORK),
    route("sessions/<uuid:session_id>/cancel/", views.session_cancel, name="session-cancel", policy=WORK),
    route("sessions/<uuid:session_id>/reinstate/", views.session_reinstate, name="session-reinstate", policy=WORK),
    route("outreach/", views.outreach_list, name="outreach-list", policy=CALL),
    route("outreach/<uuid:outreach_id>/done/", views.outreach_done, name="outreach-done", policy=CALL),
]
