"""Who works here: areas, organisations, users, dated roles, who supervises whom."""

from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from qingshan.core.clock import today

from .roles import STAFF, Role


def in_force(on: date | None = None, prefix: str = "") -> Q:
    """Return the condition that a dated row covers a day. valid_until is exclusive."""
    day = on or today()
    return Q(**{f"{prefix}valid_from__lte": day}) & (
        Q(**{f"{prefix}valid_until__isnull": True}) | Q(**{f"{prefix}valid_until__gt": day})
    )


class Dated(models.Model):
    """A row that holds from a day until (not including) another."""

    valid_from = models.DateField(_("生效日期"), default=today)
    valid_until = models.DateField(_("失效日期"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_ends_after_start",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
            )
        ]


class Area(Dated):
    """An administrative area by GB/T 2260 (6 digits) or its 9-digit extension for streets. 行政区划。"""

    code = models.CharField(_("区划代码"), max_length=12)
    name = models.CharField(_("名称"), max_length=60)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    citation = models.CharField(max_length=200)

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["code", "valid_from"], name="area_code_once_a_day"),
        ]

    def __str__(self) -> str:
        return self.name


class Organisation(Dated):
    """A body that employs or answers for people who work here. 机构。"""

    class Kind(models.TextChoices):
        BUREAU = "bureau", _("民政局")
        STREET = "street", _("街道（镇）窗口")
        COMMUNITY = "community", _("社区居委会")
        AGENCY = "agency", _("社会工作机构")
        CENTRE = "centre", _("心理咨询中心")
        DEPARTMENT = "department", _("协同部门")
        CHARITY = "charity", _("慈善组织")
        EVALUATOR = "evaluator", _("评估机构")

    name = models.CharField(_("名称"), max_length=100)
    kind = models.CharField(_("类型"), max_length=12, choices=Kind.choices)
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    phone = models.CharField(_("公开电话"), max_length=30, blank=True)

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """Somebody who can sign in. What they may do comes from dated role grants, never from is_superuser."""

    display_name = models.CharField(_("姓名"), max_length=60, blank=True)
    must_change_password = models.BooleanField(_("下次登录须修改密码"), default=False)
    person_id: Any
    person = models.OneToOneField(
        "people.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("对应居民"),
    )

    def __str__(self) -> str:
        return self.display_name or self.username

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles in force today; none for an inactive user."""
        if not self.is_active:
            return frozenset()
        return frozenset(Role(r) for r in self.grants.filter(in_force()).values_list("role", flat=True))

    @cached_property
    def organisations(self) -> list[Organisation]:
        """The organisations of the roles in force today."""
        return list(Organisation.objects.filter(in_force(prefix="grants__"), grants__user=self).distinct())

    def has_role(self, *roles: Role) -> bool:
        """Tell whether the user holds any of the roles today."""
        return not self.roles.isdisjoint(roles)

    @property
    def is_worker_of_the_house(self) -> bool:
        return not self.roles.isdisjoint(STAFF)


class RoleGrant(Dated):
    """A role given to a user in an organisation for a span of time, by somebody else."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(_("角色"), max_length=12, choices=Role.choices)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="grants"
    )
    granted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(name="rolegrant_not_to_oneself", condition=~Q(granted_by=F("user"))),
        ]


class Supervision(Dated):
    """Who supervises whom. 督导关系：社会工作督导或心理咨询督导。"""

    class Kind(models.TextChoices):
        CASEWORK = "casework", _("社会工作督导")
        CLINICAL = "clinical", _("心理咨询督导")

    supervisor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="supervisees")
    supervisee = models.ForeignKey(User, on_delete=models.PROTECT, related_name="supervisors")
    kind = models.CharField(max_length=8, choices=Kind.choices)

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(name="supervision_not_of_oneself", condition=~Q(supervisor=F("supervisee"))),
        ]
