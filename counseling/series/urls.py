from qingshan.access.routes import roles, route
from qingshan.accounts.roles import Role

from . import views

urlpatterns = [
    route(
        "episodes/<uuid:episode_id>/series/",
        views.session_series,
        name="session-series",
        policy=roles("counseling.episode.work", Role.COUNSELOR),
    ),
]
