from qingshan.access.routes import roles, route
from qingshan.accounts.roles import Role

from . import views

urlpatterns = [
    route(
        "sessions/<uuid:session_id>/scales/<slug:instrument>/",
        views.scale_entry,
        name="scale-entry",
        policy=roles("counseling.episode.work", Role.COUNSELOR),
    ),
    route(
        "responses/<uuid:response_id>/",
        views.response_detail,
        name="response-detail",
        policy=roles("counseling.episode.read", Role.COUNSELOR, Role.CLINICAL),
    ),
]
