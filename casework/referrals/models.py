"""转介: asking another body to help, with a purpose, a deadline at each step and the least that it must know."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.cases.models import Case
from casework.plans.models import Goal
from casework.strands import Strand
from casework.team import cases_read_by
from qingshan.access.querysets import GatedQuerySet
from qingshan.accounts.models import Organisation, RoleGrant, User, in_force
from qingshan.core.crypto import EncryptedTextField

from .kinds import TERMS, ReferralKind


class ReferralQuerySet(GatedQuerySet["Referral"]):
    def of_visible_cases(self, actor: User) -> Self:
        return self.filter(case__in=cases_read_by(actor))

    def received_by(self, actor: User) -> Self:
        """What the actor may answer: sent to where the actor holds the role of its kind, until it ends."""
        return self.filter(_receiver(actor), status__in=Referral.OPEN)

    def visible_to(self, actor: User) -> Self:
        return self.filter(Q(case__in=cases_read_by(actor)) | (_receiver(actor) & Q(status__in=Referral.OPEN)))

    def open(self) -> Self:
        return self.filter(status__in=Referral.OPEN)


def _receiver(actor: User) -> Q:
    """The condition that the actor belongs to the receiving side."""
    found = Q(pk__in=[])
    for kind, terms in TERMS.items():
        grants = RoleGrant.objects.filter(in_force(), user=actor, role=terms.role)
        found |= Q(kind=kind, to_organisation__in=grants.values("organisation"))
    return found


class Referral(models.Model):
    """One request to another organisation. FHIR R4 ServiceRequest; 转介。

    The sender stays responsible until acceptance, and again when the referral is declined (首问负责).
    disclosed: codes of the fields that the receiver sees; summary: written for this purpose alone.
    """

    class Status(models.TextChoices):
        SENT = "sent", _("待接受")
        ACCEPTED = "accepted", _("已接受")
        SERVING = "serving", _("服务中")
        COMPLETED = "completed", _("已完成并反馈")
        DECLINED = "declined", _("已退回")
        WITHDRAWN = "withdrawn", _("已撤回")

    class Outcome(models.TextChoices):
        HELPED = "helped", _("需要已得到满足")
        PARTLY = "partly", _("部分满足，仍需跟进")
        NOT_HELPED = "not_helped", _("未能满足")
        STOPPED = "stopped", _("居民中止")

    class Override(models.TextChoices):
        """Grounds on which a red case goes out without consent.

        Personal Information Protection Law, article 13; Law on the Protection of Minors, article 11.
        """

        LIFE = "life", _("为保护生命健康所必需")
        MINOR = "minor", _("未成年人受到侵害或面临危险")
        VIOLENCE = "violence", _("正在遭受暴力")

    OPEN = (Status.SENT, Status.ACCEPTED, Status.SERVING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case_id: Any
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="referrals")
    goal_id: Any
    goal = models.ForeignKey(
        Goal, null=True, blank=True, on_delete=models.PROTECT, related_name="referrals", verbose_name=_("对应目标")
    )
    strand = models.CharField(_("服务维度"), max_length=12, choices=Strand.choices)
    kind = models.CharField(_("转介类型"), max_length=12, choices=ReferralKind.choices)
    to_organisation_id: Any
    to_organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("接收机构")
    )
    reason = EncryptedTextField(_("转介说明"), keyring="notes")
    disclosed = ArrayField(models.CharField(max_length=10), verbose_name=_("披露的信息"))
    consent_purpose = models.CharField(max_length=20)
    override = models.CharField(_("紧急情形"), max_length=10, choices=Override.choices, blank=True)
    level = models.CharField(max_length=6)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.SENT)
    sent_by_id: Any
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    accept_by = models.DateTimeField()
    serve_by = models.DateTimeField()
    report_by = models.DateTimeField()
    deadlines_provisional = models.BooleanField(default=False)
    accepted_by_id: Any
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    serving_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    decline_reason = EncryptedTextField(_("退回理由"), keyring="notes", blank=True)
    outcome = models.CharField(_("结果"), max_length=10, choices=Outcome.choices, blank=True)
    feedback = EncryptedTextField(_("反馈"), keyring="notes", blank=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at"]
        indexes = [
            models.Index(fields=["case", "status"]),
            models.Index(fields=["to_organisation", "kind", "status"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="referral_steps_are_in_order",
                condition=Q(accept_by__lte=models.F("serve_by"), serve_by__lte=models.F("report_by")),
            ),
            models.CheckConstraint(
                name="referral_accepted_by_somebody",
                condition=~Q(status__in=["accepted", "serving", "completed"])
                | Q(accepted_by__isnull=False, accepted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="referral_ended_has_end",
                condition=Q(status__in=["sent", "accepted", "serving"], ended_at__isnull=True)
                | Q(
                    status__in=["completed", "declined", "withdrawn"],
                    ended_at__isnull=False,
                    ended_by__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="referral_completed_has_outcome", condition=~Q(status="completed") | ~Q(outcome="")
            ),
            models.CheckConstraint(name="referral_override_only_red", condition=Q(override="") | Q(level="red")),
        ]

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    @property
    def current_due(self) -> Any:
        """The deadline of the step that comes next; None when the referral has ended."""
        steps = {
            self.Status.SENT: self.accept_by,
            self.Status.ACCEPTED: self.serve_by,
            self.Status.SERVING: self.report_by,
        }
        return steps.get(self.Status(self.status))
