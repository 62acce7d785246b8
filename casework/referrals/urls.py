from casework.team import READERS, WRITERS
from qingshan.access.routes import roles, route
from qingshan.accounts.roles import Role

from . import inbox_views, views

_CASE = "cases/<str:number>/referrals/"
_ONE = _CASE + "<uuid:referral_id>/"
_IN = "referrals/<uuid:referral_id>/"
_READ = roles("referral.read", *READERS)
_WRITE = roles("referral.write", *WRITERS)
_ANSWER = roles("referral.answer", Role.WORKER, Role.PARTNER, Role.CHARITY)

urlpatterns = [
    route(_CASE, views.section, name="referral-section", policy=_READ),
    route(_CASE + "new/<str:kind>/", views.new, name="referral-new", policy=_WRITE),
    route(_ONE, views.detail, name="referral-detail", policy=_READ),
    route(_ONE + "withdraw/", views.withdraw, name="referral-withdraw", policy=_WRITE),
    route("referrals/", inbox_views.inbox, name="referral-inbox", policy=_ANSWER),
    route(_IN, inbox_views.received, name="referral-received", policy=_ANSWER),
    route(_IN + "accept/", inbox_views.accept, name="referral-accept", policy=_ANSWER),
    route(_IN + "serve/", inbox_views.serve, name="referral-serve", policy=_ANSWER),
    route(_IN + "decline/", inbox_views.decline, name="referral-decline", policy=_ANSWER),
    route(_IN + "report/", inbox_views.report, name="referral-report", policy=_ANSWER),
]
