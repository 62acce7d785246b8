"""Stands before the CMS's own routes and shuts the doors that would lead around ours."""

from qingshan.access.routes import PUBLIC, roles, route
from qingshan.accounts.roles import Role

from . import views

EDITORS = roles("cms", Role.EDITOR)

app_name = "cms-doors"
urlpatterns = [
    route("login/", views.sign_in, name="login", policy=PUBLIC),
    route("logout/", views.sign_out, name="logout", policy=PUBLIC),
    route("password_reset/", views.closed, name="password", policy=EDITORS),
    route("password_reset/<path:rest>", views.closed, name="password-rest", policy=EDITORS),
    route("users/", views.closed, name="users", policy=EDITORS),
    route("users/<path:rest>", views.closed, name="users-rest", policy=EDITORS),
    route("groups/", views.closed, name="groups", policy=EDITORS),
    route("groups/<path:rest>", views.closed, name="groups-rest", policy=EDITORS),
]
