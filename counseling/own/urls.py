from qingshan.access.routes import roles, route
from qingshan.accounts.roles import Role

from . import views

POLICY = roles("counseling.book_for", Role.WORKER)

urlpatterns = [
    route("for/", views.courses, name="for-list", policy=POLICY),
    route("for/<uuid:episode_id>/", views.book, name="for-book", policy=POLICY),
    route("for/<uuid:episode_id>/<int:booking_id>/", views.confirm, name="for-confirm", policy=POLICY),
    route("for/sessions/<uuid:session_id>/move/", views.move, name="for-move", policy=POLICY),
    route("for/sessions/<uuid:session_id>/cancel/", views.cancel, name="for-cancel", policy=POLICY),
]
