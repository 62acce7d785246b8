from qingshan.access.routes import PUBLIC, roles, route
from qingshan.accounts.roles import STAFF

from . import choices, styleguide, views

app_name = "core"
urlpatterns = [
    route("desk/", views.desk, name="desk", policy=roles("desk", *STAFF)),
    route("display/", choices.display, name="display", policy=PUBLIC),
    route("language/", choices.language, name="language", policy=PUBLIC),
    route("styleguide/", styleguide.styleguide, name="styleguide", policy=PUBLIC),
    route("styleguide/portal/", styleguide.portal, name="styleguide-portal", policy=PUBLIC),
]
