from qingshan.access.routes import roles, route
from qingshan.accounts.roles import STAFF

from . import views

app_name = "core"
urlpatterns = [
    route("desk/", views.desk, name="desk", policy=roles("desk", *STAFF)),
]
