from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qingshan.accounts.models import Dated
from qingshan.people.persons.models import Person
from qingshan.people.querysets import DatedOfPersonQuerySet


class PriorityGroup(Dated):
    """A kind of hardship that policy names; an older label may map to today's. 救助重点对象类别。"""

    code = models.SlugField(max_length=24, unique=True)
    label = models.CharField(_("名称"), max_length=40)
    counted_as = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField(default=100)
    citation = models.CharField(_("依据"), max_length=200)

    class Meta(Dated.Meta):
        ordering = ["order"]

    def __str__(self) -> str:
        return f"{self.label}（{self.counted_as.label}）" if self.counted_as else self.label


class PriorityMembership(Dated):
    """A person's time in a priority group, with where that was seen."""

    class Evidence(models.TextChoices):
        CERTIFICATE = "certificate", _("查看证件或文书")
        SHARED = "shared", _("民政系统核对")
        STATED = "stated", _("本人陈述，待核对")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="priority_memberships")
    group = models.ForeignKey(PriorityGroup, on_delete=models.PROTECT, related_name="+")
    evidence = models.CharField(_("依据"), max_length=12, choices=Evidence.choices, default=Evidence.STATED)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = DatedOfPersonQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = ["valid_from", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["person", "group"],
                condition=Q(valid_until__isnull=True),
                name="priority_group_open_once",
            ),
        ]
