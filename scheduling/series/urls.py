from qingshan.access.routes import roles, route
from scheduling.bookings.rules import BOOKERS

from . import views

POLICY = roles("series.change", *BOOKERS)

urlpatterns = [
    route("series/<int:series_id>/", views.series_detail, name="series-detail", policy=POLICY),
    route("series/<int:series_id>/waiting/", views.series_waiting, name="series-waiting", policy=POLICY),
    route("series/<int:series_id>/at/<int:at>/", views.series_change, name="series-change", policy=POLICY),
    route("series/<int:series_id>/at/<int:at>/cancel/", views.series_cancel, name="series-cancel", policy=POLICY),
]
