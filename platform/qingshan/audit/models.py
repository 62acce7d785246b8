"""The log of who did or tried what: rows are only inserted, then sealed in blocks (see ``sealing``)."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class AuditEvent(models.Model):
    """One act, reading or refusal. Ids only, never content: who reads the log may not see the records.

    at: the database's clock; case_id: the case it belongs to, where there is one; subject_id: primary key as text.
    """

    class Outcome(models.TextChoices):
        OK = "ok", _("完成")
        READ = "read", _("查看")
        REFUSED = "refused", _("拒绝")

    at = models.DateTimeField(db_default=Now())
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
    )
    action = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    case_id = models.BigIntegerField(null=True, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.OK)
    reason = models.CharField(max_length=120, blank=True)
    route = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["case_id", "id"]),
            models.Index(fields=["actor", "id"]),
            models.Index(fields=["subject_type", "subject_id"]),
        ]


class AuditBlock(models.Model):
    """A sealed run of events. mac = HMAC(audit key, previous mac | sequence | count | Merkle root)."""

    sequence = models.PositiveBigIntegerField(unique=True)
    count = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    previous_mac = models.CharField(max_length=64)
    mac = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(db_default=Now())


class AuditSeal(models.Model):
    """Which block holds an event, at which place, and the hash of its columns."""

    event = models.OneToOneField(AuditEvent, primary_key=True, on_delete=models.DO_NOTHING, related_name="seal")
    block = models.ForeignKey(AuditBlock, on_delete=models.DO_NOTHING, related_name="seals")
    place = models.PositiveIntegerField()
    leaf = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["block", "place"], name="auditseal_place_once")]
