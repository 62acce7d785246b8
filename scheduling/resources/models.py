from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qingshan.access.querysets import GatedQuerySet
from qingshan.accounts.models import User
from qingshan.accounts.roles import STAFF


class ResourceQuerySet(GatedQuerySet["Resource"]):
    def visible_to(self, actor: User) -> Self:
        """Staff see colleagues, rooms and groups; a resident's own row is seen by that resident alone."""
        own = Q(person_id=actor.person_id, person__isnull=False)
        if actor.roles & STAFF:
            return self.filter(own | ~Q(kind=Resource.Kind.PERSON))
        return self.filter(own)


class Resource(models.Model):
    """Whatever can be in only one place at a time: a colleague, a room, a resident, a group.

    A resident's resource carries no name, so that a calendar shows none. mails_changes: a colleague wants every change
    of their bookings by e-mail, as a file for a calendar elsewhere.
    """

    class Kind(models.TextChoices):
        COUNSELOR = "counselor", _("工作人员")
        ROOM = "room", _("房间")
        PERSON = "person", _("居民")
        GROUP = "group", _("小组")

    kind = models.CharField(_("类型"), max_length=9, choices=Kind.choices)
    name = models.CharField(_("名称"), max_length=60, blank=True)
    place = models.CharField(_("地点"), max_length=100, blank=True)
    seats = models.PositiveSmallIntegerField(_("可容纳人数"), null=True, blank=True)
    active = models.BooleanField(_("可预约"), default=True)
    mails_changes = models.BooleanField(default=False)
    person_id: Any
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    person = models.OneToOneField("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    calendar = models.OneToOneField("schedule.Calendar", on_delete=models.PROTECT, related_name="+")

    objects = ResourceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="resource_stands_for_one_thing",
                condition=Q(kind="counselor", user__isnull=False, person__isnull=True)
                | Q(kind="person", person__isnull=False, user__isnull=True, name="")
                | Q(kind__in=["room", "group"], user__isnull=True, person__isnull=True),
            ),
            models.UniqueConstraint(fields=["name"], condition=Q(kind="room"), name="resource_room_name_once"),
        ]

    def __str__(self) -> str:
        return self.name or str(self.get_kind_display())
