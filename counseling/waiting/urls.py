from qingshan.access.routes import roles, route
from qingshan.accounts.roles import Role

from . import views
from .room import STAFF

READ = roles("waiting.read", *STAFF)
WORK = roles("waiting.work", Role.COUNSELOR, Role.WORKER, Role.SUPERVISOR)

urlpatterns = [
    route("waiting/", views.waiting_list, name="waiting-list", policy=READ),
    route("waiting/new/", views.waiting_new, name="waiting-new", policy=WORK),
    route("waiting/<int:entry_id>/", views.waiting_entry, name="waiting-entry", policy=READ),
    route("waiting/<int:entry_id>/change/", views.waiting_change, name="waiting-change", policy=WORK),
    route("waiting/<int:entry_id>/offer/", views.waiting_offer, name="waiting-offer", policy=WORK),
    route("waiting/<int:entry_id>/leave/", views.waiting_leave, name="waiting-leave", policy=WORK),
    route("waiting/<int:entry_id>/resume/", views.waiting_resume, name="waiting-resume", policy=WORK),
    route("waiting/offers/<int:offer_id>/called/", views.offer_called, name="offer-called", policy=WORK),
    route("waiting/offers/<int:offer_id>/accept/", views.offer_accept, name="offer-accept", policy=WORK),
    route("waiting/offers/<int:offer_id>/decline/", views.offer_decline, name="offer-decline", policy=WORK),
]
