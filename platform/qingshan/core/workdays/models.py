from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarDay(models.Model):
    """A day that differs from its weekday: a public holiday, or a weekend day that is worked instead. 节假日、调休。

    template_weekday: 0-6, for a make-up workday the weekday whose timetable applies.
    """

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("放假")
        MAKEUP = "makeup", _("调休上班")

    day = models.DateField(unique=True)
    kind = models.CharField(max_length=7, choices=Kind.choices)
    name = models.CharField(max_length=60)
    swapped_with = models.DateField(null=True, blank=True)
    citation = models.CharField(max_length=200)


class CalendarYear(models.Model):
    """Whether a year's calendar has been published; an unpublished year is provisional."""

    year = models.PositiveSmallIntegerField(unique=True)
    published = models.BooleanField(default=False)
    citation = models.CharField(max_length=200)
