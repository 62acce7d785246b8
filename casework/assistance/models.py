"""物质救助: records of the assistance system, known by their case IDs, and which cases they serve."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.cases.models import Case
from casework.team import cases_read_by
from qingshan.access.querysets import GatedQuerySet
from qingshan.accounts.models import Dated, User


class AssistanceKind(models.TextChoices):
    TEMPORARY = "temporary", _("临时救助")
    MEDICAL = "medical", _("医疗救助")
    DIBAO = "dibao", _("最低生活保障")
    TEKUN = "tekun", _("特困供养")
    CHARITY = "charity", _("慈善帮扶")
    OTHER = "other", _("其他救助")


class IdFormat(Dated):
    """How assistance case IDs look over a span of time. 救助案件编号格式。

    pattern: a regular expression over the whole ID, in capitals;
    has_check: the last character is checked by ISO 7064 MOD 37,36.
    """

    label = models.CharField(_("名称"), max_length=60)
    pattern = models.CharField(_("格式（正则表达式）"), max_length=200)
    example = models.CharField(_("示例"), max_length=40)
    has_check = models.BooleanField(_("末位是校验码"), default=True)
    citation = models.CharField(_("依据"), max_length=200)

    class Meta(Dated.Meta):
        ordering = ["-valid_from", "label"]

    def __str__(self) -> str:
        return self.label


class AssistanceRecordQuerySet(GatedQuerySet["AssistanceRecord"]):
    def visible_to(self, actor: User) -> Self:
        """A record is seen through a case that it serves; otherwise only by its exact ID, in the linking service."""
        served = CaseAssistance.objects.visible_to(actor).in_force()
        return self.filter(pk__in=served.values("record"))


class AssistanceRecord(models.Model):
    """One case of the assistance system, as it was imported. 救助案件。amount_yuan: granted, 2 decimals."""

    class Status(models.TextChoices):
        APPLIED = "applied", _("已申请")
        APPROVED = "approved", _("已批准")
        PAID = "paid", _("已发放")
        REFUSED = "refused", _("不予批准")
        ENDED = "ended", _("已终止")

    number = models.CharField(_("救助案件编号"), max_length=40, unique=True)
    kind = models.CharField(_("救助类型"), max_length=10, choices=AssistanceKind.choices)
    status = models.CharField(_("状态"), max_length=8, choices=Status.choices)
    opened_on = models.DateField(_("受理日期"))
    amount_yuan = models.DecimalField(_("金额（元）"), max_digits=12, decimal_places=2, null=True, blank=True)
    area_code = models.CharField(_("区划代码"), max_length=12, blank=True)
    imported_at = models.DateTimeField()

    objects = AssistanceRecordQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_on", "number"]
        constraints = [
            models.CheckConstraint(
                name="assistance_amount_not_negative",
                condition=Q(amount_yuan__isnull=True) | Q(amount_yuan__gte=0),
            )
        ]

    def __str__(self) -> str:
        return self.number


class CaseAssistanceQuerySet(GatedQuerySet["CaseAssistance"]):
    def visible_to(self, actor: User) -> Self:
        return self.filter(case__in=cases_read_by(actor))

    def in_force(self) -> Self:
        return self.filter(unlinked_at__isnull=True)


class CaseAssistance(models.Model):
    """A record serves a case: linked by whom, when and why. Many to many; unlinking keeps the row."""

    class Reason(models.TextChoices):
        SAME_HARDSHIP = "same_hardship", _("同一困难事由")
        PRIOR_AID = "prior_aid", _("此前已获救助，仍有困难")
        FAMILY = "family", _("家庭成员的救助")
        PARALLEL = "parallel", _("物质救助与心理服务同时进行")

    case_id: Any
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assistance_links")
    record_id: Any
    record = models.ForeignKey(AssistanceRecord, on_delete=models.PROTECT, related_name="case_links")
    reason = models.CharField(_("关联原因"), max_length=14, choices=Reason.choices)
    linked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()
    unlinked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    unlinked_at = models.DateTimeField(null=True)

    objects = CaseAssistanceQuerySet.as_manager()

    class Meta:
        ordering = ["-linked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "record"], condition=Q(unlinked_at__isnull=True), name="caseassistance_linked_once"
            ),
            models.CheckConstraint(
                name="caseassistance_unlinked_by_somebody",
                condition=Q(unlinked_at__isnull=True, unlinked_by__isnull=True)
                | Q(unlinked_at__isnull=False, unlinked_by__isnull=False),
            ),
        ]
