from django.urls import URLPattern, URLResolver, include, path

from counseling.assignment.urls import urlpatterns as assignment
from counseling.episodes.urls import urlpatterns as episodes
from counseling.notes.urls import urlpatterns as notes
from counseling.own.urls import urlpatterns as own
from counseling.safety.urls import urlpatterns as safety
from counseling.scales.urls import urlpatterns as scales
from counseling.series.urls import urlpatterns as series
from counseling.sessions.urls import urlpatterns as sessions
from counseling.supervision.urls import urlpatterns as supervision
from counseling.waiting.urls import urlpatterns as waiting

app_name = "counseling"
_all = [*episodes, *assignment, *own, *sessions, *series, *notes, *scales, *safety, *supervision, *waiting]
urlpatterns: list[URLPattern | URLResolver] = [path("counseling/", include(_all))]
