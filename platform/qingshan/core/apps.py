from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "qingshan.core"
    label = "core"
