from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qingshan.accounts.models import Dated
from scheduling.modes import Mode
from scheduling.resources.models import Resource


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("星期一")
    TUESDAY = 1, _("星期二")
    WEDNESDAY = 2, _("星期三")
    THURSDAY = 3, _("星期四")
    FRIDAY = 4, _("星期五")
    SATURDAY = 5, _("星期六")
    SUNDAY = 6, _("星期日")


class WeeklyHours(Dated):
    """One stretch of a week in which a colleague can be booked, for a span of dates. Local time, half open."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="weekly_hours")
    weekday = models.PositiveSmallIntegerField(_("星期"), choices=Weekday.choices)
    start = models.TimeField(_("开始"))
    end = models.TimeField(_("结束"))
    mode = models.CharField(_("方式"), max_length=9, choices=Mode.choices, default=Mode.IN_PERSON)
    place = models.CharField(_("地点"), max_length=100, blank=True)

    class Meta(Dated.Meta):
        ordering = ["weekday", "start"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(name="weekly_hours_end_after_start", condition=Q(end__gt=F("start"))),
            models.CheckConstraint(name="weekly_hours_weekday_0_to_6", condition=Q(weekday__range=(0, 6))),
        ]


class HoursException(models.Model):
    """Leave, extra hours, or that an outside calendar is busy; wins over the weekly hours and the public holidays."""

    class Kind(models.TextChoices):
        LEAVE = "leave", _("请假")
        EXTRA = "extra", _("加开")
        OUTSIDE = "outside", _("外部日历忙碌")

    CLOSING = (Kind.LEAVE, Kind.OUTSIDE)

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="hours_exceptions")
    kind = models.CharField(_("类型"), max_length=7, choices=Kind.choices)
    start = models.DateTimeField(_("开始"))
    end = models.DateTimeField(_("结束"))

    class Meta:
        ordering = ["start"]
        indexes = [models.Index(fields=["resource", "end"])]
        constraints = [models.CheckConstraint(name="hours_exception_end_after_start", condition=Q(end__gt=F("start")))]
