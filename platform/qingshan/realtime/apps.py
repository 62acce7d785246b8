from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    name = "qingshan.realtime"
    label = "realtime"
