from typing import Any

from django.conf import settings
from django.db import models

from qingshan.core.clock import now


class Feed(models.Model):
    """That somebody reads their calendar from elsewhere by a secret address. token_hash: keyed hash of its secret."""

    user_id: Any
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=now)
    read_at = models.DateTimeField(null=True, blank=True)
