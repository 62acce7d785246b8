"""What must be delivered: written in the transaction of its cause, delivered by lease and acknowledgement."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qingshan.core.clock import now
from qingshan.core.crypto import EncryptedTextField


class OutboxMessage(models.Model):
    """One message to one address by one channel. The words come from a template that knows no case.

    address: telephone or e-mail, encrypted; link: an address to open, encrypted, put after the words;
    calendar: an iCalendar file to go along by e-mail, encrypted;
    lease_until: who holds it until when; attempts: deliveries tried; not_after: later it would only mislead.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", _("电子邮件")
        SMS = "sms", _("短信")

    class State(models.TextChoices):
        WAITING = "waiting", _("待发送")
        SENT = "sent", _("已发送")
        DEAD = "dead", _("未能送达")
        DROPPED = "dropped", _("无安全联系方式，未发送")
        EXPIRED = "expired", _("已过时，不再发送")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    template = models.CharField(max_length=60)
    channel = models.CharField(max_length=5, choices=Channel.choices)
    address = EncryptedTextField(keyring="pii", blank=True)
    link = EncryptedTextField(keyring="pii", blank=True)
    calendar = EncryptedTextField(keyring="pii", blank=True)
    to_user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    to_person = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    dedupe_key = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    not_before = models.DateTimeField(default=now)
    not_after = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(default=now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["not_before"], condition=Q(state="waiting"), name="outbox_waiting")]
        constraints = [
            models.CheckConstraint(name="outbox_sent_has_time", condition=~Q(state="sent") | Q(sent_at__isnull=False)),
            models.CheckConstraint(
                name="outbox_to_one", condition=Q(to_user__isnull=False) ^ Q(to_person__isnull=False)
            ),
        ]
