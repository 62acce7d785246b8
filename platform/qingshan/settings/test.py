"""Tests: fast password hashing, fixed throw-away keys, everything else as it runs."""

import base64
import tempfile
from pathlib import Path

from .base import *  # noqa: F403

SECRET_KEY = "only-for-tests-and-nowhere-else-" * 2
KEYRINGS = {
    ring: {"primary": "t1", "keys": {"t1": base64.b64encode(ring.encode().ljust(32, b".")).decode()}}
    for ring in ("pii", "notes", "index", "audit", "pseudonym")
}
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STAFF_SECOND_FACTOR = False
LIMITS_KEPT_SECONDS = 0  # a test writes limits as it likes, and takes them back
STYLEGUIDE = True
_scratch = Path(tempfile.mkdtemp(prefix="qingshan-test-"))
MEDIA_ROOT = _scratch / "media"
AUDIT_ANCHOR_FILE = _scratch / "audit-heads.log"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
NOTIFICATION_CONNECTORS = {
    "email": "qingshan.notifications.connectors.MemoryConnector",
    "sms": "qingshan.notifications.connectors.MemoryConnector",
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
