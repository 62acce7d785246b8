from django.urls import URLPattern, URLResolver

from .activities.urls import urlpatterns as activities
from .agenda.urls import urlpatterns as agenda
from .availability.urls import urlpatterns as availability
from .feeds.urls import urlpatterns as feeds
from .meetings.urls import urlpatterns as meetings
from .outside.urls import urlpatterns as outside
from .reminders.urls import urlpatterns as reminders
from .resources.urls import urlpatterns as resources
from .search.urls import urlpatterns as search
from .series.urls import urlpatterns as series
from .terms.urls import urlpatterns as terms
from .workload.urls import urlpatterns as workload

app_name = "scheduling"
urlpatterns: list[URLPattern | URLResolver] = [
    *agenda,
    *availability,
    *meetings,
    *outside,
    *resources,
    *activities,
    *reminders,
    *search,
    *series,
    *terms,
    *workload,
    *feeds,
]
