from qingshan.access.routes import roles, route
from qingshan.accounts.roles import Role

from . import views

app_name = "reporting"
EVALUATORS = roles("release.read", Role.EVALUATOR)
urlpatterns = [
    route("", views.evaluation_home, name="evaluation", policy=EVALUATORS),
    route("<str:period>/", views.evaluation_period, name="evaluation-period", policy=EVALUATORS),
]
