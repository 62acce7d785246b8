from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "qingshan.api"
    label = "api"
