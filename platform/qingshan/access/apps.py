from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "qingshan.access"
    label = "access"

    def ready(self) -> None:
        from . import checks  # noqa: F401
