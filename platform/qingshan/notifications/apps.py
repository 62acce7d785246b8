from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "qingshan.notifications"
    label = "notifications"

    def ready(self) -> None:
        from qingshan.accounts.roles import Role
        from qingshan.core.desk import NavItem, register_nav
        from qingshan.core.duties import register_duty

        from .delivery import deliver_due

        register_nav(NavItem(_("未送达"), "notifications:deliveries", frozenset({Role.ADMIN}), order=80))
        register_duty(deliver_due, pause=2)
