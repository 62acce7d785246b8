from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "qingshan.core"
    label = "core"

    def ready(self) -> None:
        from qingshan.accounts.roles import STAFF

        from .desk import NavItem, register_nav

        register_nav(NavItem(_("待办"), "core:desk", STAFF, order=0))
