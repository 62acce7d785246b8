"""The demo district: what `make run` serves, on the loopback address only."""

import os

from .base import *  # noqa: F403
from .base import DATA_DIR
from .local_secrets import load_or_create

_secrets = load_or_create(DATA_DIR)
SECRET_KEY = _secrets["secret_key"]
KEYRINGS = _secrets["keyrings"]
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
DEMO_BANNER = True
STYLEGUIDE = True
STAFF_SECOND_FACTOR = os.environ.get("STAFF_SECOND_FACTOR", "off") == "on"
NOTIFICATION_CONNECTORS = {
    "email": "qingshan.notifications.connectors.ConsoleConnector",
    "sms": "qingshan.notifications.connectors.ConsoleConnector",
}
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
