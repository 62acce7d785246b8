from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "qingshan.consent"
    label = "consent"

    def ready(self) -> None:
        from qingshan.people.persons.panels import register_panel

        from .panel import consent_panel

        register_panel("consent/panel.html", consent_panel)
