"""Every door of the house; beside settings and asgi the only place that names all rooms."""

from django.urls import include, path

from qingshan.access.routes import PUBLIC, foreign, roles, route
from qingshan.accounts.roles import Role
from qingshan.core import views

handler404 = "qingshan.core.views.not_found"
handler500 = "qingshan.core.views.server_error"

urlpatterns = [
    route("healthz", views.healthz, name="healthz", policy=PUBLIC),
    route("readyz", views.readyz, name="readyz", policy=PUBLIC),
    path("", include("qingshan.core.urls")),
    path("accounts/", include("qingshan.accounts.urls")),
    path("desk/", include("qingshan.people.urls")),
    path("desk/", include("qingshan.consent.urls")),
    path("desk/", include("qingshan.accounts.administration.urls")),
    path("desk/", include("qingshan.accounts.residents.urls")),
    path("desk/", include("scheduling.urls")),
    path("desk/", include("casework.urls")),
    path("desk/", include("counseling.urls")),
    path("desk/", include("qingshan.notifications.urls")),
    path("evaluation/", include("qingshan.reporting.urls")),
    path("api/v1/", include("qingshan.api.urls")),
    path("cms/", include("content.cms.urls")),
    foreign(path("cms/", include("wagtail.admin.urls")), policy=roles("cms", Role.EDITOR)),
    path("", include("content.urls")),
]
