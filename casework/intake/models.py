"""接案: a call, a visit or a report, before it is a case."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.intake.querysets import LeadQuerySet
from casework.levels import Level
from qingshan.accounts.models import Area
from qingshan.core.clock import now
from qingshan.core.crypto import EncryptedTextField

User = settings.AUTH_USER_MODEL


class Lead(models.Model):
    """One request or report of hardship (救急难线索). FHIR R4 Task; 线索。

    owner: who answers for it now; the first receiver until somebody else accepts (首问负责).
    offered_to: whom the owner asked to take it over; the owner keeps it until that person accepts.
    pin_hash: keyed hash of receipt number and PIN; the PIN itself is shown once and kept nowhere.
    """

    class Channel(models.TextChoices):
        HOTLINE = "hotline", _("热线电话")
        WINDOW = "window", _("窗口来访")
        DISCOVERY = "discovery", _("主动发现")
        ONLINE = "online", _("网上求助")
        REFERRAL = "referral", _("机构转来")
        DEPARTMENT = "department", _("部门转来")

    class Party(models.TextChoices):
        PARTY = "party", _("党组织")
        SELF_GOVERNING = "self_gov", _("村（居）委会等自治组织")
        PUBLIC_SERVICE = "public", _("公共服务机构")
        SOCIAL = "social", _("社会组织")

    class Reporter(models.TextChoices):
        APPLICANT = "applicant", _("本人或家人求助")
        REPORTER = "reporter", _("他人报告")

    class EventKind(models.TextChoices):
        SUDDEN = "sudden", _("突发事件")
        INJURY = "injury", _("意外伤害")
        ILLNESS = "illness", _("重特大疾病")
        OTHER = "other", _("其他特殊原因")

    class Coverage(models.TextChoices):
        UNKNOWN = "unknown", _("尚不清楚")
        NOT_COVERED = "not_yet", _("暂未纳入社会救助")
        STILL_HARD = "still", _("已获救助仍有困难")

    class Status(models.TextChoices):
        RECEIVED = "received", _("待接收")
        ACCEPTED = "accepted", _("办理中")
        CASE = "case", _("已立案")
        CLOSED = "closed", _("已办结")

    class CloseReason(models.TextChoices):
        ANSWERED = "answered", _("咨询已答复，无需立案")
        NOT_REACHED = "not_reached", _("多次联系不上")
        DECLINED = "declined", _("本人不需要服务")
        REFERRED = "referred", _("已转其他部门办理")
        DUPLICATE = "duplicate", _("重复登记")
        ERROR = "error", _("误登记")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    receipt_number = models.CharField(_("回执编号"), max_length=16, unique=True)
    pin_hash = models.CharField(max_length=64)
    channel = models.CharField(_("来源"), max_length=10, choices=Channel.choices)
    party = models.CharField(_("发现主体"), max_length=8, choices=Party.choices, blank=True)
    reporter = models.CharField(_("由谁提出"), max_length=9, choices=Reporter.choices, default=Reporter.APPLICANT)
    is_anonymous = models.BooleanField(_("匿名"), default=False)
    name = EncryptedTextField(_("姓名"), keyring="pii", blank=True)
    phone = EncryptedTextField(_("联系电话"), keyring="pii", blank=True)
    phone_index = models.CharField(max_length=64, blank=True, db_index=True)
    address = EncryptedTextField(_("住址"), keyring="pii", blank=True)
    safe_contact = EncryptedTextField(_("方便的联系方式"), keyring="pii", blank=True)
    story = EncryptedTextField(_("情况"), keyring="notes")
    urgency = models.CharField(_("紧急程度"), max_length=6, choices=Level.choices, default=Level.YELLOW)
    event_kind = models.CharField(_("困难原因"), max_length=8, choices=EventKind.choices, default=EventKind.OTHER)
    coverage = models.CharField(_("救助情况"), max_length=8, choices=Coverage.choices, default=Coverage.UNKNOWN)
    event_at = models.DateField(_("发生日期"), null=True, blank=True)
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(_("状态"), max_length=8, choices=Status.choices, default=Status.RECEIVED)
    received_by_id: Any
    received_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(default=now)
    owner_id: Any
    owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    owner_due_at = models.DateTimeField()
    owner_due_provisional = models.BooleanField(default=False)
    accepted_at = models.DateTimeField(null=True, blank=True)
    offered_to_id: Any
    offered_to = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    contact_due_at = models.DateTimeField()
    contact_due_provisional = models.BooleanField(default=False)
    first_contact_at = models.DateTimeField(null=True, blank=True)
    case_id: Any
    case = models.ForeignKey("casework.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="leads")
    close_reason = models.CharField(_("办结原因"), max_length=12, choices=CloseReason.choices, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = LeadQuerySet.as_manager()

    class Meta:
        ordering = ["contact_due_at"]
        indexes = [models.Index(fields=["status", "contact_due_at"]), models.Index(fields=["owner", "status"])]
        constraints = [
            models.CheckConstraint(
                name="lead_case_status_has_case",
                condition=Q(status="case", case__isnull=False) | ~Q(status="case") & Q(case__isnull=True),
            ),
            models.CheckConstraint(
                name="lead_closed_has_reason_and_date",
                condition=Q(status="closed", closed_at__isnull=False) & ~Q(close_reason="")
                | ~Q(status="closed") & Q(closed_at__isnull=True, close_reason=""),
            ),
            models.CheckConstraint(
                name="lead_accepted_has_owner", condition=~Q(status="accepted") | Q(owner__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.receipt_number

    @property
    def is_open(self) -> bool:
        return self.status in (self.Status.RECEIVED, self.Status.ACCEPTED)


class LeadContact(models.Model):
    """One attempt to reach the person behind a lead; only "reached" stops the first-contact clock. 联系记录。"""

    class Outcome(models.TextChoices):
        REACHED = "reached", _("已联系上")
        NO_ANSWER = "no_answer", _("无人接听")
        WRONG = "wrong", _("号码有误")
        UNSAFE = "unsafe", _("不便通话，另约")

    class Way(models.TextChoices):
        PHONE = "phone", _("电话")
        VISIT = "visit", _("上门")
        FACE = "face", _("当面")
        MESSAGE = "message", _("短信或微信")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="contacts")
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(_("方式"), max_length=8, choices=Way.choices)
    outcome = models.CharField(_("结果"), max_length=10, choices=Outcome.choices)
    note = EncryptedTextField(_("简要记录"), keyring="notes", blank=True)

    class Meta:
        ordering = ["-at"]
