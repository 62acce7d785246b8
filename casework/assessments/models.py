"""预估: what a household needs and what it can do, strand by strand. Signed once, then only added to."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.cases.models import Case
from casework.levels import Level
from casework.strands import Strand
from casework.team import cases_read_by
from qingshan.access.querysets import GatedQuerySet
from qingshan.accounts.models import User
from qingshan.core.crypto import EncryptedTextField


class AssessmentQuerySet(GatedQuerySet["Assessment"]):
    def visible_to(self, actor: User) -> Self:
        return self.filter(case__in=cases_read_by(actor))

    def signed(self) -> Self:
        return self.filter(status=Assessment.Status.SIGNED)


class Assessment(models.Model):
    """One version of the needs assessment of a case. MZ/T 094-2017 预估。

    recommended_level: the crisis level that the worker proposes; the case keeps its own until that is changed.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("草稿")
        SIGNED = "signed", _("已签署")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case_id: Any
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assessments")
    version = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.DRAFT)
    family = EncryptedTextField(_("家庭系统"), keyring="notes", blank=True)
    community = EncryptedTextField(_("社区与社会支持系统"), keyring="notes", blank=True)
    risk = EncryptedTextField(_("风险与安全"), keyring="notes", blank=True)
    recommended_level = models.CharField(_("建议的危机等级"), max_length=6, choices=Level.choices, blank=True)
    due_at = models.DateTimeField()
    due_provisional = models.BooleanField(default=False)
    author_id: Any
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["case", "version"], name="assessment_version_once"),
            models.UniqueConstraint(fields=["case"], condition=Q(status="draft"), name="assessment_one_draft_a_case"),
            models.CheckConstraint(
                name="assessment_signed_has_signature",
                condition=Q(status="draft", signed_at__isnull=True, signed_by__isnull=True)
                | Q(status="signed", signed_at__isnull=False, signed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="assessment_signed_has_level",
                condition=~Q(status="signed") | Q(recommended_level__in=["red", "orange", "yellow", "green"]),
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.version}"

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT


class StrandNeed(models.Model):
    """How much of one strand is needed, and what is already there.

    level: 0 none, 1 some, 2 clear, 3 urgent; empty until the worker has judged it.
    """

    class Level(models.IntegerChoices):
        NONE = 0, _("0 无需要")
        SOME = 1, _("1 有一些")
        CLEAR = 2, _("2 明显")
        URGENT = 3, _("3 迫切")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="needs")
    strand = models.CharField(_("服务维度"), max_length=12, choices=Strand.choices)
    level = models.PositiveSmallIntegerField(_("需要程度"), choices=Level.choices, null=True, blank=True)
    strengths = EncryptedTextField(_("优势与资源"), keyring="notes", blank=True)
    notes = EncryptedTextField(_("情况与需要"), keyring="notes", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "strand"], name="strandneed_once_an_assessment"),
            models.CheckConstraint(
                name="strandneed_level_0_to_3", condition=Q(level__isnull=True) | Q(level__range=(0, 3))
            ),
        ]


class AssessmentAddendum(models.Model):
    """What was learnt or corrected after the signature. The signed text stays as it was."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="addenda")
    text = EncryptedTextField(_("补充内容"), keyring="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at"]
