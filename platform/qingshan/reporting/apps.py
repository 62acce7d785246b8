from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportingConfig(AppConfig):
    name = "qingshan.reporting"
    label = "reporting"

    def ready(self) -> None:
        from qingshan.accounts.roles import Role
        from qingshan.core.desk import NavItem, register_nav

        register_nav(NavItem(_("评估数据"), "reporting:evaluation", frozenset({Role.EVALUATOR}), order=10))
