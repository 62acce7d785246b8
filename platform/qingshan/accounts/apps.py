from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "qingshan.accounts"
    label = "accounts"
