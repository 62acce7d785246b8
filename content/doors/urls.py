from content.activities import views as activity_views
from content.cms.views import sign_in
from content.feeds import views as feed_views
from content.help import views as help_views
from content.me import booking as me_booking
from content.me import views as me_views
from content.me import waiting as me_waiting
from content.reminders import views as reminder_views
from content.search import views as search_views
from qingshan.access.routes import PUBLIC, roles, route
from qingshan.accounts.roles import Role

from . import views

app_name = "content"
ME = roles("me", Role.RESIDENT)
urlpatterns = [
    route("robots.txt", views.robots, name="robots", policy=PUBLIC),
    route("sitemap.xml", views.sitemap, name="sitemap", policy=PUBLIC),
    route("favicon.ico", views.favicon, name="favicon", policy=PUBLIC),
    route("media/images/<str:name>", views.picture, name="picture", policy=PUBLIC),
    route("search/", search_views.search, name="search", policy=PUBLIC),
    route("help/", help_views.ask, name="help", policy=PUBLIC),
    route("help/done/", help_views.done, name="help-done", policy=PUBLIC),
    route("receipt/", help_views.receipt, name="receipt", policy=PUBLIC),
    route("r/<str:token>/", reminder_views.reminder, name="reminder", policy=PUBLIC),
    route("calendar/<str:token>.ics", feed_views.feed, name="calendar-feed", policy=PUBLIC),
    route("activities/", activity_views.listing, name="activities", policy=PUBLIC),
    route("checkin/<str:token>/", activity_views.checkin, name="checkin", policy=PUBLIC),
    route("me/activities/", activity_views.own, name="me-activities", policy=ME),
    route("me/activities/<int:activity_id>/", activity_views.enrol, name="me-enrol", policy=ME),
    route("me/enrolments/<int:enrolment_id>/answer/", activity_views.answer, name="me-enrol-answer", policy=ME),
    route("me/enrolments/<int:enrolment_id>/leave/", activity_views.leave, name="me-enrol-leave", policy=ME),
    route("me/enrolments/<int:enrolment_id>/feedback/", activity_views.feedback, name="me-feedback", policy=ME),
    route("me/feed/", me_booking.feed, name="me-feed", policy=ME),
    route("me/", me_views.home, name="me", policy=ME),
    route("me/book/<uuid:episode_id>/", me_booking.book, name="me-book", policy=ME),
    route("me/book/<uuid:episode_id>/<int:booking_id>/", me_booking.confirm, name="me-confirm", policy=ME),
    route("me/sessions/<uuid:session_id>/move/", me_booking.move, name="me-move", policy=ME),
    route("me/sessions/<uuid:session_id>/cancel/", me_booking.cancel, name="me-cancel", policy=ME),
    route("me/offers/<int:offer_id>/accept/", me_waiting.accept, name="me-offer-accept", policy=ME),
    route("me/offers/<int:offer_id>/decline/", me_waiting.decline, name="me-offer-decline", policy=ME),
    route("me/waiting/<int:entry_id>/leave/", me_waiting.leave, name="me-waiting-leave", policy=ME),
    route("_util/login/", sign_in, name="cms-front-login", policy=PUBLIC),
]
