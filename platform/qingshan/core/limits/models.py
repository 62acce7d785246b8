from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class LimitRow(models.Model):
    """One value of one limit over one span of time, for one area or for all. 限额、时限、分档。

    value: in ``unit``; area_code: GB/T 2260 code, empty = everywhere; valid_until: exclusive.
    """

    class Unit(models.TextChoices):
        MINUTE = "minute", _("分钟")
        HOUR = "hour", _("小时")
        DAY = "day", _("自然日")
        WORKDAY = "workday", _("工作日")
        COUNT = "count", _("个")
        SCORE = "score", _("分")
        YUAN = "yuan", _("元")
        PERCENT = "percent", "%"

    key = models.CharField(max_length=80)
    label = models.CharField(max_length=120)
    area_code = models.CharField(max_length=12, blank=True, default="")
    value = models.DecimalField(max_digits=12, decimal_places=2)
    unit = models.CharField(max_length=8, choices=Unit.choices)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    citation = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["key", "area_code", "valid_from"])]
        constraints = [
            models.UniqueConstraint(fields=["key", "area_code", "valid_from"], name="limit_once_a_day"),
            models.CheckConstraint(
                name="limit_ends_after_it_starts",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
            ),
            models.CheckConstraint(name="limit_has_citation", condition=~Q(citation="")),
        ]
