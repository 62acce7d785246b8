from qingshan.access.routes import roles, route
from qingshan.accounts.roles import Role

from . import views

READ = roles("counseling.episode.read", Role.COUNSELOR, Role.CLINICAL)

urlpatterns = [
    route("alerts/", views.alert_list, name="alert-list", policy=READ),
    route("alerts/<uuid:alert_id>/", views.alert_detail, name="alert-detail", policy=READ),
    route(
        "alerts/<uuid:alert_id>/acknowledge/",
        views.alert_acknowledge,
        name="alert-acknowledge",
        policy=roles("counseling.alert.acknowledge", Role.CLINICAL),
    ),
    route(
        "sessions/<uuid:session_id>/risk/",
        views.risk_check,
        name="risk-check",
        policy=roles("counseling.episode.work", Role.COUNSELOR),
    ),
]
