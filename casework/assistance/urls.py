from casework.team import READERS, WRITERS
from qingshan.access.routes import roles, route
from qingshan.accounts.roles import Role

from . import format_views, views

_CASE = "cases/<str:number>/assistance/"
_WRITE = roles("assistance.link", *WRITERS)
_FORMAT = roles("assistance.format", Role.ADMIN)

urlpatterns = [
    route(_CASE, views.section, name="assistance-section", policy=roles("assistance.read", *READERS)),
    route(_CASE + "link/", views.link, name="assistance-link", policy=_WRITE),
    route(_CASE + "<int:link_id>/unlink/", views.unlink, name="assistance-unlink", policy=_WRITE),
    route(_CASE + "<int:link_id>/restore/", views.restore, name="assistance-restore", policy=_WRITE),
    route("assistance/formats/", format_views.formats, name="assistance-formats", policy=_FORMAT),
    route("assistance/formats/new/", format_views.format_edit, name="assistance-format-new", policy=_FORMAT),
    route(
        "assistance/formats/<int:format_id>/", format_views.format_edit, name="assistance-format",
        policy=_FORMAT,
    ),
]  # fmt: skip
