from casework.team import READERS, WRITERS
from qingshan.access.routes import roles, route

from . import views

_CASE = "cases/<str:number>/assessments/"
_ONE = _CASE + "<uuid:assessment_id>/"

urlpatterns = [
    route(_CASE, views.section, name="assessment-section", policy=roles("assessment.read", *READERS)),
    route(_CASE + "start/", views.start, name="assessment-start", policy=roles("assessment.write", *WRITERS)),
    route(_ONE, views.detail, name="assessment-detail", policy=roles("assessment.read", *READERS)),
    route(_ONE + "edit/", views.edit, name="assessment-edit", policy=roles("assessment.write", *WRITERS)),
    route(_ONE + "sign/", views.sign, name="assessment-sign", policy=roles("assessment.write", *WRITERS)),
    route(
        _ONE + "addenda/", views.addendum, name="assessment-addendum",
        policy=roles("assessment.write", *WRITERS),
    ),
]  # fmt: skip
