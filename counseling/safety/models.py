import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from counseling import sight
from counseling.episodes.models import Episode
from counseling.sessions.models import Session
from qingshan.access.querysets import GatedQuerySet
from qingshan.accounts.models import User
from qingshan.accounts.roles import Role
from qingshan.core.clock import now
from qingshan.core.crypto import EncryptedTextField


class RiskCheckQuerySet(GatedQuerySet["RiskCheck"]):
    def visible_to(self, actor: User) -> Self:
        return self.filter(sight.of_episode(actor, "episode__"))


class RiskCheck(models.Model):
    """What was asked and done when somebody may be in danger. Inserted once, never changed. 安全评估记录。

    findings: JSON with thoughts, plan, means, intent, protective, actions, escalated_to; encrypted.
    """

    class Outcome(models.TextChoices):
        NO_IMMEDIATE = "none", _("目前无紧迫危险")
        SAFETY_PLAN = "plan", _("已共同订立安全计划")
        HANDED_OVER = "handed", _("已当面或电话移交")
        EMERGENCY = "emergency", _("已联系急救或公安")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="risk_checks")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="risk_checks")
    outcome = models.CharField(_("结果"), max_length=9, choices=Outcome.choices)
    findings = EncryptedTextField(keyring="notes")
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(_("时间"), default=now)

    objects = RiskCheckQuerySet.as_manager()

    class Meta:
        ordering = ["checked_at"]
        constraints = [
            models.CheckConstraint(
                name="riskcheck_has_outcome", condition=Q(outcome__in=["none", "plan", "handed", "emergency"])
            )
        ]


class SafetyAlertQuerySet(GatedQuerySet["SafetyAlert"]):
    def visible_to(self, actor: User) -> Self:
        """Whom it was sent to, the counsellor who raised it, and who supervises that counsellor today."""
        seen = sight.of_episode(actor, "risk_check__episode__")
        if actor.has_role(Role.CLINICAL):
            seen |= Q(recipients=actor)
        return self.filter(seen).distinct()

    def waiting(self) -> Self:
        return self.filter(acknowledged_at__isnull=True)


class SafetyAlert(models.Model):
    """A supervisor must look at this, and say so. 安全提醒。due_at: acknowledge by."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    risk_check = models.OneToOneField(RiskCheck, on_delete=models.PROTECT, related_name="alert")
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recipients = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    raised_at = models.DateTimeField(_("发出时间"), default=now)
    due_at = models.DateTimeField(_("确认时限"))
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    acknowledged_at = models.DateTimeField(_("确认时间"), null=True, blank=True)

    objects = SafetyAlertQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(acknowledged_at__isnull=True), name="safetyalert_waiting")
        ]
        constraints = [
            models.CheckConstraint(
                name="safetyalert_acknowledged_by_somebody_else",
                condition=Q(acknowledged_at__isnull=True, acknowledged_by__isnull=True)
                | (
                    Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False) & ~Q(acknowledged_by=F("raised_by"))
                ),
            )
        ]
