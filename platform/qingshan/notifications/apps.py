from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "qingshan.notifications"
    label = "notifications"
