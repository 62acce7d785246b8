from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qingshan.access.querysets import GatedQuerySet
from qingshan.accounts.models import User
from qingshan.core.strands import Strand
from qingshan.people.models import Person
from scheduling.bookings.models import Booking
from scheduling.resources.models import Resource


class Programme(models.Model):
    """A standing social-integration programme that activities belong to. 社会融入项目。"""

    name = models.CharField(_("项目名称"), max_length=80, unique=True)
    aim = models.TextField(_("项目目标"), max_length=1000)
    strand = models.CharField(_("服务类别"), max_length=12, choices=Strand.choices, default=Strand.INTEGRATION)
    active = models.BooleanField(_("进行中"), default=True)

    def __str__(self) -> str:
        return self.name


class Activity(models.Model):
    """One gathering. Its time is that of its booking, kept here again for the portal's list. 活动。

    taken: places given away, never more than ``capacity``; changed by guarded updates alone.
    """

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
    resource = models.OneToOneField(Resource, on_delete=models.PROTECT, related_name="+")
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


class EnrolmentQuerySet(GatedQuerySet["Enrolment"]):
    def visible_to(self, actor: User) -> Self:
        """Who may see the person sees that the person comes; for all others it is one of a number."""
        return self.filter(person__in=Person.objects.visible_to(actor).values("pk"))


class Enrolment(models.Model):
    """One resident's place in an activity, or their place in its waiting list, in the order of entry.

    case_id: the open case at the time, an opaque number that the room above gave, for the outcome fact.
    """

    class Status(models.TextChoices):
        ENROLLED = "enrolled", _("已报名")
        WAITING = "waiting", _("候补")
        CANCELLED = "cancelled", _("已退出")

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="enrolments")
    person_id: Any
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(_("状态"), max_length=9, choices=Status.choices)
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
            )
        ]


class AttendanceQuerySet(GatedQuerySet["Attendance"]):
    def visible_to(self, actor: User) -> Self:
        """The same answer as for the enrolment."""
        return self.filter(enrolment__in=Enrolment.objects.visible_to(actor).values("pk"))


class Attendance(models.Model):
    """Whether an enrolled resident came. 签到。"""

    class Result(models.TextChoices):
        ATTENDED = "attended", _("到场")
        ABSENT = "absent", _("缺席")
        EXCUSED = "excused", _("请假")

    enrolment = models.OneToOneField(Enrolment, on_delete=models.PROTECT, related_name="attendance")
    result = models.CharField(_("出席情况"), max_length=8, choices=Result.choices)
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField(auto_now=True)

    objects = AttendanceQuerySet.as_manager()
