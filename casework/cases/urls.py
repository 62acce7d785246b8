from qingshan.access.routes import roles, route
from qingshan.accounts.roles import Role

from . import team_views, views
from .rules import READERS

_ONE = "cases/<str:number>/"
_READ = roles("case.read", *READERS)
_TEAM = roles("case.team", Role.WORKER, Role.SUPERVISOR)
_ASSIGN = roles("case.assign", Role.SUPERVISOR, Role.WINDOW, Role.HOTLINE)
_ANSWER = roles("case.answer_assignment", Role.WORKER)
_DECIDE = roles("case.close", Role.SUPERVISOR)

urlpatterns = [
    route("cases/", views.case_list, name="case-list", policy=_READ),
    route(_ONE, views.case_detail, name="case-detail", policy=_READ),
    route(_ONE + "timeline/", views.timeline, name="case-timeline", policy=_READ),
    route(_ONE + "assign/", views.assign, name="case-assign", policy=_ASSIGN),
    route(_ONE + "assignments/<int:assignment_id>/accept/", views.accept, name="assignment-accept", policy=_ANSWER),
    route(_ONE + "assignments/<int:assignment_id>/decline/", views.decline, name="assignment-decline", policy=_ANSWER),
    route(_ONE + "contact/", views.contact, name="case-contact", policy=roles("case.contact", Role.WORKER)),
    route(_ONE + "level/", views.level, name="case-level", policy=_TEAM),
    route(_ONE + "stage/", views.stage, name="case-stage", policy=_TEAM),
    route(_ONE + "team/", team_views.team, name="case-team", policy=_TEAM),
    route(_ONE + "team/<int:member_id>/remove/", team_views.remove, name="member-remove", policy=_TEAM),
    route(_ONE + "close/", team_views.close, name="case-close", policy=_TEAM),
    route(_ONE + "closure/<int:request_id>/approve/", team_views.approve, name="closure-approve", policy=_DECIDE),
    route(_ONE + "closure/<int:request_id>/return/", team_views.send_back, name="closure-return", policy=_DECIDE),
    route(_ONE + "reopen/", team_views.reopen, name="case-reopen", policy=_TEAM),
]
