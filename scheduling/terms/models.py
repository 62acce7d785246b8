from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qingshan.people.models import Person
from scheduling.resources.models import Resource


class Speciality(models.TextChoices):
    """What a colleague is trained to help with."""

    CRISIS = "crisis", _("危机干预")
    GRIEF = "grief", _("哀伤")
    TRAUMA = "trauma", _("创伤")
    CHILD = "child", _("儿童青少年")
    FAMILY = "family", _("婚姻家庭")
    ELDER = "elder", _("老年")
    ILLNESS = "illness", _("患病与照护")
    ADDICTION = "addiction", _("成瘾")


class Terms(models.Model):
    """On which terms a colleague can be booked, where stricter than the house; and what they bring along.

    buffer, notice: minutes; horizon: days; day_max, week_max: sessions. Empty: as the house's dated limits say.
    sex: said by the colleague, for residents who wish for one; empty when not said.
    """

    resource = models.OneToOneField(Resource, primary_key=True, on_delete=models.CASCADE, related_name="terms")
    buffer = models.PositiveSmallIntegerField(_("会面之间的间隔（分钟）"), null=True, blank=True)
    notice = models.PositiveIntegerField(_("最晚提前多久预约（分钟）"), null=True, blank=True)
    horizon = models.PositiveSmallIntegerField(_("最远可约几天"), null=True, blank=True)
    day_max = models.PositiveSmallIntegerField(_("每天最多咨询次数"), null=True, blank=True)
    week_max = models.PositiveSmallIntegerField(_("每周最多咨询次数"), null=True, blank=True)
    sex = models.CharField(_("性别"), max_length=8, choices=Person.Sex.choices[:2], blank=True)
    languages = ArrayField(
        models.CharField(max_length=6, choices=Person.Language.choices), verbose_name=_("沟通语言"), default=list
    )
    specialities = ArrayField(
        models.CharField(max_length=10, choices=Speciality.choices), verbose_name=_("专长"), default=list, blank=True
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="terms_hold_what_can_be_kept",
                condition=(Q(buffer__isnull=True) | Q(buffer__lte=240))
                & (Q(horizon__isnull=True) | Q(horizon__gte=1))
                & (Q(day_max__isnull=True) | Q(day_max__gte=1))
                & (Q(week_max__isnull=True) | Q(week_max__gte=1)),
            )
        ]
