from qingshan.access.routes import roles, route

from . import views
from .rules import HOSTS

POLICY = roles("activity.host", *HOSTS)

urlpatterns = [
    route("activities/", views.activity_list, name="activity-list", policy=POLICY),
    route("activities/new/", views.activity_new, name="activity-new", policy=POLICY),
    route("activities/series/new/", views.activity_series, name="activity-series", policy=POLICY),
    route("activities/programmes/new/", views.programme_new, name="programme-new", policy=POLICY),
    route("activities/<int:activity_id>/", views.activity_detail, name="activity-detail", policy=POLICY),
    route("activities/<int:activity_id>/enrol/", views.activity_enrol, name="activity-enrol", policy=POLICY),
    route("activities/<int:activity_id>/attendance/", views.activity_attendance, name="attendance", policy=POLICY),
    route("activities/<int:activity_id>/cancel/", views.activity_cancel, name="activity-cancel", policy=POLICY),
    route("activities/<int:activity_id>/finish/", views.activity_finish, name="activity-finish", policy=POLICY),
    route("activities/<int:activity_id>/edit/", views.activity_edit, name="activity-edit", policy=POLICY),
    route("activities/<int:activity_id>/door/", views.activity_door, name="activity-door", policy=POLICY),
    route("enrolments/<int:enrolment_id>/answer/", views.enrolment_answer, name="enrolment-answer", policy=POLICY),
    route("absences/<int:attendance_id>/follow-up/", views.absence_follow_up, name="follow-up", policy=POLICY),
    route("enrolments/<int:enrolment_id>/withdraw/", views.enrolment_withdraw, name="withdraw", policy=POLICY),
]
