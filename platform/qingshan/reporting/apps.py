from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "qingshan.reporting"
    label = "reporting"
