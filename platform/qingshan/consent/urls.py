from qingshan.access.routes import roles, route

from . import views
from .rules import RECORDERS

READ = roles("consent.read", *RECORDERS)
RECORD = roles("consent.record", *RECORDERS)
ONE = "people/<uuid:pk>/consents/"

app_name = "consent"
urlpatterns = [
    route(ONE, views.consent_list, name="list", policy=READ),
    route(f"{ONE}new/<str:code>/", views.grant, name="grant", policy=RECORD),
    route(f"{ONE}<uuid:row>/withdraw/", views.withdraw, name="withdraw", policy=RECORD),
]
