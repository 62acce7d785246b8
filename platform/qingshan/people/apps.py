from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "qingshan.people"
    label = "people"

    def ready(self) -> None:
        from qingshan.core.desk import NavItem, register_nav

        from .rules import KEEPERS

        register_nav(NavItem(_("查找居民"), "people:search", frozenset(KEEPERS), order=35))
