from django.db import models
from django.utils.translation import gettext_lazy as _


class SeriesMeta(models.Model):
    """What an event of django-scheduler lacks: its own time zone, a stable uid, a version, what it stands for.

    rule: the series' own, shared with no other; held here so that deleting it is refused (the library would
    silently make the series one event).
    tzid: IANA name, the zone in which the event's rule is expanded; sequence: raised by every change (RFC 5545).
    """

    class Kind(models.TextChoices):
        BOOKING = "booking", _("预约")
        SERIES = "series", _("系列")

    event = models.OneToOneField(
        "schedule.Event", on_delete=models.PROTECT, related_name="+", verbose_name=_("日历事项")
    )
    rule = models.OneToOneField(
        "schedule.Rule", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("重复规则")
    )
    tzid = models.CharField(max_length=64, default="Asia/Shanghai")
    uid = models.CharField(max_length=80, unique=True)
    sequence = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.BOOKING)
