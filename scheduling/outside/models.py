import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from qingshan.core.clock import now
from qingshan.core.crypto import EncryptedTextField


class OutsideCalendar(models.Model):
    """A colleague's calendar elsewhere; of it nothing is kept but when they are busy, as hours exceptions.

    url: secret like any such address, encrypted; etag: of the last answer; next_at: when it is asked again;
    error: why the last time failed, in words, empty where it did not; busy: stretches that were read.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user_id: Any
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    url = EncryptedTextField(_("日历地址"), keyring="pii")
    etag = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(default=now)
    read_at = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField(default=now, db_index=True)
    error = models.CharField(max_length=200, blank=True)
    busy = models.PositiveIntegerField(default=0)
