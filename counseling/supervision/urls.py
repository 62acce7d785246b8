from qingshan.access.routes import roles, route
from qingshan.accounts.roles import Role

from . import views

urlpatterns = [
    route(
        "supervision/",
        views.supervision,
        name="supervision",
        policy=roles("counseling.supervision", Role.CLINICAL),
    ),
    route(
        "notes/<uuid:note_id>/review/",
        views.note_review,
        name="note-review",
        policy=roles("counseling.note.review", Role.CLINICAL),
    ),
]
