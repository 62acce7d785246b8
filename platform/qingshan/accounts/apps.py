from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "qingshan.accounts"
    label = "accounts"

    def ready(self) -> None:
        from qingshan.core.desk import NavItem, register_nav
        from qingshan.people.persons.panels import register_panel

        from . import signals  # noqa: F401
        from .residents.panel import account_panel
        from .roles import Role

        register_nav(NavItem(_("系统配置"), "administration:users", frozenset({Role.ADMIN}), order=70))
        register_panel("residents/panel.html", account_panel)
