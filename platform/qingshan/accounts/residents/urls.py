from qingshan.access.routes import roles, route

from . import views
from .rules import OPENERS

MANAGE = roles("resident_account.manage", *OPENERS)
ONE = "people/<uuid:pk>/account/"

app_name = "residents"
urlpatterns = [
    route(ONE, views.account, name="account", policy=MANAGE),
    route(f"{ONE}open/", views.open_account, name="account-open", policy=MANAGE),
    route(f"{ONE}reset/", views.reset, name="account-reset", policy=MANAGE),
    route(f"{ONE}close/", views.close, name="account-close", policy=MANAGE),
]
