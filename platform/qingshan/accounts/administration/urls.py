"""Doors of the administrators: accounts and configuration, no case content."""

from qingshan.access.routes import roles, route
from qingshan.accounts.roles import Role

from . import config_views as config
from . import user_views as users

USERS = roles("admin.user", Role.ADMIN)
CONFIG = roles("admin.configure", Role.ADMIN)

app_name = "administration"
urlpatterns = [
    route("admin/", users.index, name="index", policy=USERS),
    route("admin/users/", users.user_list, name="users", policy=USERS),
    route("admin/users/new/", users.user_new, name="user-new", policy=USERS),
    route("admin/users/<int:pk>/", users.user_detail, name="user", policy=USERS),
    route("admin/users/<int:pk>/active/", users.user_active, name="user-active", policy=USERS),
    route("admin/users/<int:pk>/password/", users.user_password, name="user-password", policy=USERS),
    route("admin/users/<int:pk>/grants/new/", users.grant_new, name="grant-new", policy=USERS),
    route("admin/users/<int:pk>/grants/<int:row>/end/", users.grant_end, name="grant-end", policy=USERS),
    route("admin/users/<int:pk>/supervisors/new/", users.supervision_new, name="supervision-new", policy=USERS),
    route(
        "admin/users/<int:pk>/supervisors/<int:row>/end/",
        users.supervision_end,
        name="supervision-end",
        policy=USERS,
    ),
    route("admin/organisations/", config.organisation_list, name="organisations", policy=CONFIG),
    route("admin/organisations/new/", config.organisation_edit, name="organisation-new", policy=CONFIG),
    route("admin/organisations/<int:pk>/", config.organisation_edit, name="organisation", policy=CONFIG),
    route("admin/areas/", config.area_list, name="areas", policy=CONFIG),
    route("admin/areas/new/", config.area_new, name="area-new", policy=CONFIG),
    route("admin/areas/<int:pk>/end/", config.area_end, name="area-end", policy=CONFIG),
    route("admin/limits/", config.limit_list, name="limits", policy=CONFIG),
    route("admin/limits/<str:key>/", config.limit_change, name="limit", policy=CONFIG),
    route("admin/calendar/", config.calendar, name="calendar", policy=CONFIG),
    route("admin/calendar/<int:year>/", config.calendar, name="calendar-year", policy=CONFIG),
    route("admin/calendar/<int:year>/new/", config.day_new, name="day-new", policy=CONFIG),
    route("admin/calendar/<int:year>/publish/", config.year_publish, name="year-publish", policy=CONFIG),
    route("admin/calendar/days/<int:pk>/remove/", config.day_remove, name="day-remove", policy=CONFIG),
]
