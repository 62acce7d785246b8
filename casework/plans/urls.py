from casework.team import READERS, WRITERS
from qingshan.access.routes import roles, route
from qingshan.accounts.roles import Role

from . import approval_views, views

_CASE = "cases/<str:number>/plans/"
_ONE = _CASE + "<uuid:plan_id>/"
_GOAL = _ONE + "goals/<uuid:goal_id>/"
_READ = roles("plan.read", *READERS)
_WRITE = roles("plan.write", *WRITERS)
_DECIDE = roles("plan.decide", Role.SUPERVISOR)

urlpatterns = [
    route(_CASE, views.section, name="plan-section", policy=_READ),
    route(_CASE + "start/", views.start, name="plan-start", policy=_WRITE),
    route(_ONE, views.detail, name="plan-detail", policy=_READ),
    route(_ONE + "aim/", views.aim, name="plan-aim", policy=_WRITE),
    route(_ONE + "goals/new/", views.goal, name="goal-new", policy=_WRITE),
    route(_GOAL, views.goal, name="goal-edit", policy=_WRITE),
    route(_GOAL + "remove/", views.remove_goal, name="goal-remove", policy=_WRITE),
    route(_ONE + "submit/", approval_views.submit, name="plan-submit", policy=_WRITE),
    route(_ONE + "approve/", approval_views.approve, name="plan-approve", policy=_DECIDE),
    route(_ONE + "return/", approval_views.send_back, name="plan-return", policy=_DECIDE),
    route(_ONE + "agreement/", approval_views.agree, name="plan-agree", policy=_WRITE),
]
