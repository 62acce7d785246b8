from qingshan.access.routes import roles, route
from qingshan.accounts.roles import Role

from . import views

app_name = "notifications"
urlpatterns = [
    route("admin/deliveries/", views.deliveries, name="deliveries", policy=roles("delivery.read", Role.ADMIN)),
    route(
        "admin/deliveries/<uuid:message_id>/retry/",
        views.retry,
        name="delivery-retry",
        policy=roles("delivery.retry", Role.ADMIN),
    ),
]
