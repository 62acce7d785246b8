from casework.team import READERS, WRITERS
from qingshan.access.routes import roles, route

from . import enrolment_views, views

_CASE = "cases/<str:number>/services/"
_ONE = _CASE + "<uuid:record_id>/"
_READ = roles("service.read", *READERS)
_WRITE = roles("service.write", *WRITERS)

urlpatterns = [
    route(
        "cases/<str:number>/activities/", enrolment_views.activities, name="activity-section",
        policy=roles("activity.case", *READERS),
    ),
    route(_CASE, views.section, name="service-section", policy=_READ),
    route(_CASE + "new/", views.new, name="service-new", policy=_WRITE),
    route(_ONE, views.detail, name="service-detail", policy=_READ),
    route(_ONE + "addenda/", views.addendum, name="service-addendum", policy=_WRITE),
]  # fmt: skip
