import secrets
import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qingshan.access.querysets import GatedQuerySet
from qingshan.accounts.models import User
from qingshan.core.crypto import EncryptedTextField
from qingshan.core.strands import Strand
from qingshan.people.models import Person
from scheduling.bookings.models import Booking
from scheduling.resources.models import Resource


def new_token() -> str:
    return secrets.token_urlsafe(18)


class Programme(models.Model):
    """A standing social-integration programme that activities belong to. 社会融入项目。

    form: open gatherings, or group work with stages and a fixed circle (MZ/T 095-2017 小组工作);
    age_from, age_to: full years on the day, both included; needs_case: only for residents with an open case.
    """

    class Form(models.TextChoices):
        OPEN = "open", _("开放活动")
        GROUP = "group", _("小组工作")

    name = models.CharField(_("项目名称"), max_length=80, unique=True)
    aim = models.TextField(_("项目目标"), max_length=1000)
    strand = models.CharField(_("服务类别"), max_length=12, choices=Strand.choices, default=Strand.INTEGRATION)
    active = models.BooleanField(_("进行中"), default=True)
    form = models.CharField(_("形式"), max_length=5, choices=Form.choices, default=Form.OPEN)
    age_from = models.PositiveSmallIntegerField(_("最小年龄（周岁）"), null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(_("最大年龄（周岁）"), null=True, blank=True)
    needs_case = models.BooleanField(_("只面向在办个案的居民"), default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="programme_ages_in_order",
                condition=Q(age_from__isnull=True) | Q(age_to__isnull=True) | Q(age_to__gte=F("age_from")),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Activity(models.Model):
    """One gathering. Its time is that of its booking, kept here again for the portal's list. 活动。

    taken: places given away or offered, never more than ``capacity``; changed by guarded updates alone.
    stage: of a group's work, MZ/T 095-2017; listed: shown on the portal; checkin_token: the word in the address at
    which those who came say so; series: the first part of the series that it belongs to.
    """

    class Stage(models.TextChoices):
        PREPARATION = "preparation", _("筹备期")
        FORMATION = "formation", _("形成期")
        TRANSITION = "transition", _("转折期")
        MATURITY = "maturity", _("成熟期")
        ENDING = "ending", _("结束期")

    class Status(models.TextChoices):
        OPEN = "open", _("开放报名")
        DONE = "done", _("已结束")
        CANCELLED = "cancelled", _("已取消")

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="activities", verbose_name=_("项目")
    )
    title = models.CharField(_("活动名称"), max_length=80)
    place = models.CharField(_("地点"), max_length=100)
    start = models.DateTimeField(_("开始"))
    end = models.DateTimeField(_("结束"))
    capacity = models.PositiveSmallIntegerField(_("名额"))
    taken = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(_("状态"), max_length=9, choices=Status.choices, default=Status.OPEN)
    cancel_reason = models.CharField(_("取消原因"), max_length=200, blank=True)
    stage = models.CharField(_("小组阶段"), max_length=11, choices=Stage.choices, blank=True)
    listed = models.BooleanField(_("在门户公布"), default=True)
    checkin_token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    series = models.ForeignKey("scheduling.Series", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="+")
    booking = models.OneToOneField(Booking, on_delete=models.PROTECT, related_name="+")
    leader_id: Any
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("带领人")
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["status", "start"])]
        constraints = [
            models.CheckConstraint(name="activity_end_after_start", condition=Q(end__gt=F("start"))),
            models.CheckConstraint(name="activity_never_oversold", condition=Q(taken__lte=F("capacity"))),
            models.CheckConstraint(name="activity_has_places", condition=Q(capacity__gte=1)),
            models.CheckConstraint(
                name="activity_cancelled_has_reason", condition=~Q(status="cancelled") | ~Q(cancel_reason="")
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def remaining(self) -> int:
        """Places left."""
        return self.capacity - self.taken


class ActivitySeries(models.Model):
    """What every activity of a series is made from. series: its first part, however often it was split."""

    series = models.OneToOneField("scheduling.Series", primary_key=True, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)
    place = models.CharField(max_length=100)
    capacity = models.PositiveSmallIntegerField()
    listed = models.BooleanField(default=True)
    meetings = models.PositiveSmallIntegerField()
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="+")
    leader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")


class EnrolmentQuerySet(GatedQuerySet["Enrolment"]):
    def visible_to(self, actor: User) -> Self:
        """Who may see the person sees that the person comes; for all others it is one of a number."""
        return self.filter(person__in=Person.objects.visible_to(actor).values("pk"))


class Enrolment(models.Model):
    """One resident's place in an activity, or their place in its waiting list, in the order of entry.

    case_id: the open case at the time, an opaque number that the room above gave, for the outcome fact;
    agreed: how consent was given; exception: why somebody takes part whom the programme is not for;
    offer_until: until when a freed place is kept for an answer; pass_code: what the resident types in at the door;
    feedback_given: that they answered, never what.
    """

    class Agreed(models.TextChoices):
        SPOKEN = "spoken", _("当面或电话口头同意")
        SIGNED = "signed", _("书面同意")
        GUARDIAN = "guardian", _("监护人同意")
        ONLINE = "online", _("本人网上同意")

    class Status(models.TextChoices):
        ENROLLED = "enrolled", _("已报名")
        OFFERED = "offered", _("有名额待确认")
        WAITING = "waiting", _("候补")
        CANCELLED = "cancelled", _("已退出")

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="enrolments")
    person_id: Any
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(_("状态"), max_length=9, choices=Status.choices)
    agreed = models.CharField(_("同意方式"), max_length=8, choices=Agreed.choices, default=Agreed.SPOKEN)
    exception = models.CharField(_("破例原因"), max_length=200, blank=True)
    offer_until = models.DateTimeField(null=True, blank=True)
    pass_code = models.CharField(_("签到码"), max_length=6, blank=True)
    feedback_given = models.BooleanField(default=False)
    case_id = models.BigIntegerField(null=True, blank=True)
    enrolled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "person"],
                condition=~Q(status="cancelled"),
                name="enrolment_once_while_it_stands",
            ),
            models.UniqueConstraint(
                fields=["activity", "pass_code"], condition=~Q(pass_code=""), name="enrolment_pass_code_once"
            ),
            models.CheckConstraint(
                name="enrolment_offered_says_until_when",
                condition=~Q(status="offered") | Q(offer_until__isnull=False),
            ),
        ]


class AttendanceQuerySet(GatedQuerySet["Attendance"]):
    def visible_to(self, actor: User) -> Self:
        """The same answer as for the enrolment."""
        return self.filter(enrolment__in=Enrolment.objects.visible_to(actor).values("pk"))


class Attendance(models.Model):
    """Whether an enrolled resident came. 签到。

    marked_by: None where the resident said so at the door; outcome: what came of asking after somebody absent.
    """

    class Result(models.TextChoices):
        ATTENDED = "attended", _("到场")
        ABSENT = "absent", _("缺席")
        EXCUSED = "excused", _("请假")

    class Outcome(models.TextChoices):
        COMES = "comes", _("下次会来")
        STOPS = "stops", _("不再参加")
        TROUBLE = "trouble", _("有新的困难，已转个案跟进")
        UNREACHED = "unreached", _("多次未联系上")

    enrolment = models.OneToOneField(Enrolment, on_delete=models.PROTECT, related_name="attendance")
    result = models.CharField(_("出席情况"), max_length=8, choices=Result.choices)
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(_("回访结果"), max_length=9, choices=Outcome.choices, blank=True)
    followed_up_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    followed_up_at = models.DateTimeField(null=True, blank=True)
    marked_at = models.DateTimeField(auto_now=True)

    objects = AttendanceQuerySet.as_manager()


class Feedback(models.Model):
    """What somebody who came thought of it; of whom it is, nothing says. Scores 1-5, 5 the best. 反馈。"""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="feedback")
    useful = models.PositiveSmallIntegerField()
    belonging = models.PositiveSmallIntegerField()
    again = models.PositiveSmallIntegerField()
    comment = EncryptedTextField(_("想说的话"), keyring="notes", blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="feedback_scores_1_to_5",
                condition=Q(useful__range=(1, 5), belonging__range=(1, 5), again__range=(1, 5)),
            )
        ]
