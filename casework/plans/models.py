"""计划: versions of what will be done, goal by goal; approved by somebody other than its author."""

import json
import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.cases.models import Case
from casework.strands import Strand
from casework.team import cases_read_by
from qingshan.access.querysets import GatedQuerySet
from qingshan.accounts.models import User
from qingshan.core.crypto import EncryptedTextField

ATTAINMENTS = (-2, -1, 0, 1, 2)


class PlanQuerySet(GatedQuerySet["Plan"]):
    def visible_to(self, actor: User) -> Self:
        return self.filter(case__in=cases_read_by(actor))

    def in_work(self) -> Self:
        """Versions that are still being written or decided."""
        return self.filter(status__in=Plan.WORKING)

    def approved(self) -> Self:
        return self.filter(status=Plan.Status.APPROVED)


class Plan(models.Model):
    """One version of the service plan of a case. FHIR R4 CarePlan; 服务计划。"""

    class Status(models.TextChoices):
        DRAFT = "draft", _("草稿")
        SUBMITTED = "submitted", _("待审批")
        RETURNED = "returned", _("退回修改")
        APPROVED = "approved", _("已批准")
        SUPERSEDED = "superseded", _("已被新版替代")

    class Agreement(models.TextChoices):
        WRITTEN = "written", _("居民书面签名")
        ORAL = "oral", _("居民口头同意")
        GUARDIAN = "guardian", _("监护人同意")

    WORKING = (Status.DRAFT, Status.SUBMITTED, Status.RETURNED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case_id: Any
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="plans")
    version = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    aim = EncryptedTextField(_("总目标"), keyring="notes", blank=True)
    author_id: Any
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    decide_by = models.DateTimeField(null=True)
    decide_provisional = models.BooleanField(default=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    return_reason = EncryptedTextField(_("退回理由"), keyring="notes", blank=True)
    agreement = models.CharField(_("居民同意方式"), max_length=8, choices=Agreement.choices, blank=True)
    agreed_on = models.DateField(_("同意日期"), null=True, blank=True)
    agreement_recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["case", "version"], name="plan_version_once"),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(status__in=["draft", "submitted", "returned"]),
                name="plan_one_in_work_a_case",
            ),
            models.UniqueConstraint(fields=["case"], condition=Q(status="approved"), name="plan_one_approved_a_case"),
            models.CheckConstraint(
                name="plan_approved_by_somebody_else",
                condition=~Q(status__in=["approved", "superseded"])
                | (Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(decided_by=F("author"))),
            ),
            models.CheckConstraint(
                name="plan_submitted_has_time",
                condition=~Q(status="submitted") | Q(submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="plan_agreement_has_day",
                condition=Q(agreement="", agreed_on__isnull=True) | (~Q(agreement="") & Q(agreed_on__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.version}"

    @property
    def is_editable(self) -> bool:
        return self.status in (self.Status.DRAFT, self.Status.RETURNED)


class Goal(models.Model):
    """What one strand of help should reach, ready for goal attainment scaling. FHIR R4 Goal; 目标。

    weight: 1-3; baseline_score: where the resident stands at the start on the scale, -2 or -1;
    levels: a JSON object from "-2" to "2" of the worker's own words, empty entries allowed.
    """

    class Weight(models.IntegerChoices):
        LOW = 1, _("1 一般")
        MIDDLE = 2, _("2 重要")
        HIGH = 3, _("3 首要")

    class Baseline(models.IntegerChoices):
        LOWER = -2, _("−2 已是最差情形")
        LOW = -1, _("−1 低于预期结果")

    class Status(models.TextChoices):
        OPEN = "open", _("进行中")
        ATTAINED = "attained", _("已达到")
        DROPPED = "dropped", _("不再继续")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan_id: Any
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="goals")
    previous = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="next_versions")
    position = models.PositiveSmallIntegerField(default=1)
    strand = models.CharField(_("服务维度"), max_length=12, choices=Strand.choices)
    what = EncryptedTextField(_("目标"), keyring="notes")
    baseline = EncryptedTextField(_("现状（起点）"), keyring="notes")
    target = EncryptedTextField(_("预期结果"), keyring="notes")
    levels = EncryptedTextField(_("五级描述"), keyring="notes", blank=True)
    baseline_score = models.SmallIntegerField(_("起点评分"), choices=Baseline.choices, default=Baseline.LOW)
    weight = models.PositiveSmallIntegerField(_("权重"), choices=Weight.choices, default=Weight.LOW)
    due_on = models.DateField(_("完成日期"))
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("负责人")
    )
    status = models.CharField(_("状态"), max_length=8, choices=Status.choices, default=Status.OPEN)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(name="goal_weight_1_to_3", condition=Q(weight__range=(1, 3))),
            models.CheckConstraint(name="goal_baseline_below_target", condition=Q(baseline_score__in=[-2, -1])),
        ]

    @property
    def level_texts(self) -> list[tuple[int, str]]:
        """The worker's words for the attainment levels that have any, lowest first."""
        words = json.loads(self.levels) if self.levels else {}
        return [(score, words[str(score)]) for score in ATTAINMENTS if words.get(str(score))]
