"""介入: what was done for a household, contact by contact, and the activities it joined for a goal."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.cases.models import Case
from casework.plans.models import Goal
from casework.strands import Strand
from casework.team import cases_read_by
from qingshan.access.querysets import GatedQuerySet
from qingshan.accounts.models import User
from qingshan.core.crypto import EncryptedTextField


class ServiceRecordQuerySet(GatedQuerySet["ServiceRecord"]):
    def visible_to(self, actor: User) -> Self:
        return self.filter(case__in=cases_read_by(actor))


class ServiceRecord(models.Model):
    """One contact or piece of work. 过程记录。Written once; corrected by an addendum. minutes: 1-720."""

    class Kind(models.TextChoices):
        VISIT = "visit", _("入户探访")
        CALL = "call", _("电话")
        ACCOMPANY = "accompany", _("陪同")
        LINK = "link", _("资源链接")
        GROUP = "group", _("小组")
        OTHER = "other", _("其他")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case_id: Any
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="services")
    goal_id: Any
    goal = models.ForeignKey(
        Goal, null=True, blank=True, on_delete=models.PROTECT, related_name="services", verbose_name=_("对应目标")
    )
    kind = models.CharField(_("服务方式"), max_length=10, choices=Kind.choices)
    strand = models.CharField(_("服务维度"), max_length=12, choices=Strand.choices)
    at = models.DateTimeField(_("时间"))
    minutes = models.PositiveSmallIntegerField(_("时长（分钟）"))
    reached = models.BooleanField(_("与居民本人取得联系"), default=True)
    is_first_contact = models.BooleanField(default=False)
    narrative = EncryptedTextField(_("过程与观察"), keyring="notes")
    next_step = EncryptedTextField(_("下一步"), keyring="notes", blank=True)
    next_on = models.DateField(_("下一步日期"), null=True, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = ServiceRecordQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["case", "-at"])]
        constraints = [
            models.CheckConstraint(name="service_minutes_1_to_720", condition=Q(minutes__range=(1, 720))),
            models.UniqueConstraint(
                fields=["case"], condition=Q(is_first_contact=True), name="service_one_first_contact_a_case"
            ),
            models.CheckConstraint(
                name="service_first_contact_reached", condition=Q(is_first_contact=False) | Q(reached=True)
            ),
        ]


class ServiceAddendum(models.Model):
    """A correction or addition to a service record. The record itself stays as it was written."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.ForeignKey(ServiceRecord, on_delete=models.PROTECT, related_name="addenda")
    text = EncryptedTextField(_("补充内容"), keyring="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at"]


class GoalEnrolmentQuerySet(GatedQuerySet["GoalEnrolment"]):
    def visible_to(self, actor: User) -> Self:
        return self.filter(goal__plan__case__in=cases_read_by(actor))


class GoalEnrolment(models.Model):
    """A place in an integration activity that was taken for a goal. The activity itself knows no goal and no case."""

    goal_id: Any
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="enrolments", verbose_name=_("对应目标"))
    enrolment = models.OneToOneField("scheduling.Enrolment", on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    objects = GoalEnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["-added_at"]
