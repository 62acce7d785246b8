"""Production: starts only with its secrets given; nothing secret has a default here."""

import json
import os

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403


def required(name: str) -> str:
    """Return an environment variable, or refuse to start and say how to set it."""
    value = os.environ.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"{name} is not set: see docs/operations.md, section 'Settings'.")
    return value


SECRET_KEY = required("QINGSHAN_SECRET_KEY")
ALLOWED_HOSTS = [host.strip() for host in required("QINGSHAN_ALLOWED_HOSTS").split(",")]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
KEYRINGS = json.loads(required("QINGSHAN_KEYRINGS"))
required("DATABASE_URL")

SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
EMAIL_HOST = os.environ.get("QINGSHAN_EMAIL_HOST", "")
NOTIFICATION_CONNECTORS = {
    "email": "qingshan.notifications.connectors.EmailConnector",
    "sms": "qingshan.notifications.connectors.SmsConnector",
}
