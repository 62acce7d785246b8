from qingshan.access.routes import roles, route
from scheduling.availability.rules import CALENDAR_STAFF

from . import views

urlpatterns = [
    route("calendar/feed/", views.feed, name="feed", policy=roles("feed.make", *CALENDAR_STAFF)),
]
