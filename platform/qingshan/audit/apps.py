from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "qingshan.audit"
    label = "audit"
