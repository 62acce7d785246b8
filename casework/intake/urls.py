from qingshan.access.routes import roles, route
from qingshan.accounts.roles import Role

from . import opening_views, views
from .rules import DESK, READERS, RECEIVERS

_ONE = "leads/<uuid:lead_id>/"
_HANDLE = roles("lead.handle", *DESK)
_OPEN = roles("lead.open_case", Role.WINDOW)

urlpatterns = [
    route("leads/", views.lead_list, name="lead-list", policy=roles("lead.list", *DESK)),
    route("leads/new/", views.lead_new, name="lead-new", policy=roles("lead.receive", *RECEIVERS)),
    route("leads/receipt/", views.lead_receipt, name="lead-receipt", policy=roles("lead.receive", *RECEIVERS)),
    route("leads/mine/", views.reported, name="lead-reported", policy=roles("lead.reported", Role.REPORTER)),
    route(_ONE, views.lead_detail, name="lead-detail", policy=roles("lead.read", *READERS)),
    route(_ONE + "accept/", views.accept, name="lead-accept", policy=_HANDLE),
    route(_ONE + "contact/", views.contact, name="lead-contact", policy=_HANDLE),
    route(_ONE + "transfer/", views.transfer, name="lead-transfer", policy=_HANDLE),
    route(_ONE + "close/", views.close, name="lead-close", policy=_HANDLE),
    route(_ONE + "person/", opening_views.match, name="lead-match", policy=_OPEN),
    route(_ONE + "person/new/", opening_views.open_new, name="lead-open-new", policy=_OPEN),
    route(_ONE + "person/<uuid:person_id>/open/", opening_views.open_known, name="lead-open-known", policy=_OPEN),
    route(_ONE + "person/<uuid:person_id>/join/", opening_views.join, name="lead-join", policy=_OPEN),
]
