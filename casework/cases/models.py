"""个案: one household's case, who works on it, what happened when."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.cases.querysets import CaseMemberQuerySet, CasePartQuerySet, CaseQuerySet
from casework.levels import Level
from qingshan.accounts.models import Area
from qingshan.core.clock import now, today

User = settings.AUTH_USER_MODEL


class Case(models.Model):
    """One person's case from intake to closure. FHIR R4 EpisodeOfCare (social care); 个案。

    stage_due_at: when the present stage should end; first_contact_due_at: by the level at the opening.
    responsible: the worker who accepted it; until then the window that opened it still owns it (首问负责).
    """

    class Stage(models.TextChoices):
        INTAKE = "intake", _("接案")
        ASSESSMENT = "assessment", _("预估")
        PLANNING = "planning", _("计划")
        INTERVENTION = "intervention", _("介入")
        EVALUATION = "evaluation", _("评估")
        CLOSED = "closed", _("结案")

    class Status(models.TextChoices):
        OPEN = "open", _("在办")
        CLOSED = "closed", _("已结案")

    class CloseReason(models.TextChoices):
        GOALS_MET = "goals_met", _("目标达成")
        MOVED = "moved", _("迁出本区")
        WITHDREW = "withdrew", _("本人退出")
        REFERRED = "referred", _("转出其他机构")
        DIED = "died", _("去世")
        LOST = "lost", _("失去联系")

    number = models.CharField(_("案号"), max_length=24, unique=True)
    person_id: Any
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lead_id: Any
    lead = models.OneToOneField(
        "casework.Lead", null=True, blank=True, on_delete=models.PROTECT, related_name="opened_case"
    )
    level = models.CharField(_("危机等级"), max_length=6, choices=Level.choices, default=Level.GREEN)
    stage = models.CharField(_("阶段"), max_length=12, choices=Stage.choices, default=Stage.INTAKE)
    stage_entered_at = models.DateTimeField(default=now)
    stage_due_at = models.DateTimeField(null=True, blank=True)
    stage_due_provisional = models.BooleanField(default=False)
    status = models.CharField(_("状态"), max_length=6, choices=Status.choices, default=Status.OPEN)
    responsible_id: Any
    responsible = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    opened_by_id: Any
    opened_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=now)
    first_contact_due_at = models.DateTimeField(null=True, blank=True)
    first_contact_provisional = models.BooleanField(default=False)
    first_contact_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by_id: Any
    closed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    close_reason = models.CharField(_("结案原因"), max_length=10, choices=CloseReason.choices, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at"]
        indexes = [
            models.Index(fields=["status", "stage_due_at"]),
            models.Index(fields=["responsible", "status"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(status="open"), name="case_one_open_a_person"),
            models.CheckConstraint(
                name="case_closed_has_reason_and_date",
                condition=Q(status="open", closed_at__isnull=True, close_reason="") & ~Q(stage="closed")
                | Q(status="closed", closed_at__isnull=False, stage="closed") & ~Q(close_reason=""),
            ),
            models.CheckConstraint(
                name="case_closes_after_it_opens",
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN


class CaseMember(models.Model):
    """Somebody's place on a case's team, given by somebody else. Without one the case does not exist for them.

    valid_until: exclusive, so somebody taken off today sees nothing from now on.
    """

    class Role(models.TextChoices):
        RESPONSIBLE = "responsible", _("负责人")
        WORKER = "worker", _("协办社工")
        COVER = "cover", _("临时代班")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="members")
    user_id: Any
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(_("分工"), max_length=12, choices=Role.choices, default=Role.WORKER)
    valid_from = models.DateField(default=today)
    valid_until = models.DateField(null=True, blank=True)
    granted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = CaseMemberQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "case"])]
        constraints = [
            models.CheckConstraint(name="casemember_not_granted_to_oneself", condition=~Q(granted_by=F("user"))),
            models.CheckConstraint(
                name="casemember_ends_after_start",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
            ),
            models.UniqueConstraint(
                fields=["case", "user"], condition=Q(valid_until__isnull=True), name="casemember_once_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(valid_until__isnull=True, role="responsible"),
                name="casemember_one_responsible",
            ),
        ]


class Assignment(models.Model):
    """A case offered to a worker, who accepts or hands it back; one open offer a case. 指派。"""

    class Status(models.TextChoices):
        OFFERED = "offered", _("待接受")
        ACCEPTED = "accepted", _("已接受")
        DECLINED = "declined", _("已退回")
        WITHDRAWN = "withdrawn", _("已撤回")

    class DeclineReason(models.TextChoices):
        LOAD = "load", _("在办个案已满")
        CONFLICT = "conflict", _("与居民有利害关系，应回避")
        SKILL = "skill", _("超出专业能力")
        ABSENT = "absent", _("近期休假")

    case_id: Any
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="assignments")
    user_id: Any
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    offered_by_id: Any
    offered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    offered_at = models.DateTimeField(default=now)
    accept_by = models.DateTimeField()
    provisional = models.BooleanField(default=False)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.OFFERED)
    decline_reason = models.CharField(max_length=8, choices=DeclineReason.choices, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = CasePartQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(status="offered"), name="assignment_one_offer_a_case"),
            models.CheckConstraint(name="assignment_not_to_oneself", condition=~Q(offered_by=F("user"))),
        ]


class CaseEvent(models.Model):
    """One moment on a case's timeline: a kind, codes and numbers, never content."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(default=now)
    kind = models.CharField(max_length=40)
    actor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    data = models.JSONField(default=dict)

    objects = CasePartQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["case", "-at"])]


class ClosureRequest(models.Model):
    """A worker's request to close, decided by the supervisor; one open request a case. 结案申请。"""

    class Status(models.TextChoices):
        ASKED = "asked", _("待审批")
        APPROVED = "approved", _("已批准")
        RETURNED = "returned", _("已退回")

    case_id: Any
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="closure_requests")
    reason = models.CharField(_("结案原因"), max_length=10, choices=Case.CloseReason.choices)
    asked_by_id: Any
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=now)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.ASKED)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = CasePartQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(status="asked"), name="closure_one_request_a_case"),
            models.CheckConstraint(
                name="closure_decided_by_another",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
            ),
        ]
