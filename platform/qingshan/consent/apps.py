from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "qingshan.consent"
    label = "consent"
