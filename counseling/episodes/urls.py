from qingshan.access.routes import roles, route
from qingshan.accounts.roles import Role

from . import referral_views, views

RECEIVE = roles("counseling.referral.receive", Role.COUNSELOR)
READ = roles("counseling.episode.read", Role.COUNSELOR, Role.CLINICAL)
WORK = roles("counseling.episode.work", Role.COUNSELOR)

urlpatterns = [
    route("", views.home, name="home", policy=WORK),
    route("referrals/", referral_views.referral_inbox, name="referral-inbox", policy=RECEIVE),
    route("referrals/<uuid:referral_id>/", referral_views.referral_detail, name="referral-detail", policy=RECEIVE),
    route(
        "referrals/<uuid:referral_id>/accept/",
        referral_views.referral_accept,
        name="referral-accept",
        policy=RECEIVE,
    ),
    route(
        "referrals/<uuid:referral_id>/decline/",
        referral_views.referral_decline,
        name="referral-decline",
        policy=RECEIVE,
    ),
    route("episodes/<uuid:episode_id>/", views.episode_detail, name="episode-detail", policy=READ),
    route("episodes/<uuid:episode_id>/close/", views.episode_close, name="episode-close", policy=WORK),
    route("episodes/<uuid:episode_id>/advice/", views.advice_new, name="advice-new", policy=WORK),
]
