from qingshan.access.routes import roles, route
from qingshan.accounts.roles import Role

from . import views

urlpatterns = [
    route(
        "calendar/find/",
        views.find_time,
        name="find-time",
        policy=roles("calendar.find", Role.WORKER, Role.SUPERVISOR),
    ),
]
