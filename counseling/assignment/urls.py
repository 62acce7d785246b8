from qingshan.access.routes import roles, route
from qingshan.accounts.roles import Role

from . import views

WORK = roles("assignment.ask", Role.COUNSELOR, Role.WORKER, Role.SUPERVISOR)

urlpatterns = [
    route("referrals/<uuid:referral_id>/assign/", views.assign, name="assign", policy=WORK),
    route(
        "assignments/<int:asked_id>/decline/",
        views.assignment_decline,
        name="assignment-decline",
        policy=roles("assignment.answer", Role.COUNSELOR),
    ),
    route("assignments/<int:asked_id>/withdraw/", views.assignment_withdraw, name="assignment-withdraw", policy=WORK),
]
