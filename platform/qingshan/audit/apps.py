from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "qingshan.audit"
    label = "audit"

    def ready(self) -> None:
        from qingshan.core.duties import register_duty

        from .sealing import seal_new

        register_duty(seal_new, pause=1)
