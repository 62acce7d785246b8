from qingshan.access.routes import roles, route
from qingshan.accounts.roles import Role

from . import views

urlpatterns = [
    route(
        "sessions/<uuid:session_id>/note/",
        views.note_write,
        name="note-write",
        policy=roles("counseling.note.write", Role.COUNSELOR),
    ),
    route(
        "notes/<uuid:note_id>/",
        views.note_open,
        name="note-open",
        policy=roles("counseling.note.open", Role.COUNSELOR, Role.CLINICAL),
    ),
]
