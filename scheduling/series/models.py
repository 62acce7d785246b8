from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from qingshan.access.querysets import GatedQuerySet
from qingshan.accounts.models import User
from scheduling.bookings.models import Booking
from scheduling.modes import Mode
from scheduling.resources.models import Resource


class Repeat(models.TextChoices):
    WEEKLY = "weekly", _("每周")
    FORTNIGHTLY = "fortnightly", _("每两周")
    MONTHLY = "monthly", _("每月同一个星期几")


class SeriesQuerySet(GatedQuerySet["Series"]):
    def visible_to(self, actor: User) -> Self:
        """Who takes part and who made it, as with a booking."""
        mine = Q(resource__user=actor)
        if actor.person_id:
            mine |= Q(resource__person_id=actor.person_id)
        taking_part = Series.resources.through.objects.filter(mine, series=OuterRef("pk"))
        return self.filter(Q(created_by=actor) | Exists(taking_part))


class Series(models.Model):
    """Meetings that repeat. When stands in django-scheduler's event and rule; each meeting is a ``Booking`` of its own.

    root: the first part of a series that was split, empty in that part itself; next_start: where the rule puts the
    first occurrence that has no booking yet, because it lies beyond the horizon; any_hours: whoever made it knows
    that it lies outside the open hours.
    """

    kind = models.CharField(_("类型"), max_length=8, choices=Booking.Kind.choices)
    repeat = models.CharField(_("重复"), max_length=11, choices=Repeat.choices)
    mode = models.CharField(_("方式"), max_length=9, choices=Mode.choices, default=Mode.IN_PERSON)
    place = models.CharField(_("地点"), max_length=100, blank=True)
    any_hours = models.BooleanField(default=False)
    event_id: int
    event = models.OneToOneField("schedule.Event", on_delete=models.PROTECT, related_name="+")
    resources = models.ManyToManyField(Resource, related_name="+")
    root = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    next_start = models.DateTimeField(null=True, blank=True)
    created_by_id: Any
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    idempotency_key = models.CharField(max_length=80)
    request_digest = models.CharField(max_length=64)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["next_start"], condition=Q(next_start__isnull=False), name="series_to_fill"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["created_by", "idempotency_key"], name="series_key_once_an_actor"),
        ]

    @property
    def first_part_id(self) -> int:
        """The id under which the room above knows the whole series, however often it was split."""
        return self.root_id or self.pk


class Unplaced(models.Model):
    """An occurrence for which there was no time when its turn came; it waits for somebody to decide.

    code: why, as the refusal's code.
    """

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="unplaced")
    original_start = models.DateTimeField()
    code = models.CharField(max_length=40)
    found_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["original_start"]
        constraints = [models.UniqueConstraint(fields=["series", "original_start"], name="unplaced_once")]


class SeriesChange(models.Model):
    """What was changed of a series, once for each key. series: the part that held what was pointed at before."""

    class Scope(models.TextChoices):
        ONE = "one", _("只这一次")
        FOLLOWING = "following", _("这次及以后")
        ALL = "all", _("今后全部")

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="changes")
    result = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=6, choices=[("move", _("改期")), ("cancel", _("取消")), ("place", _("补排"))])
    scope = models.CharField(max_length=9, choices=Scope.choices)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    idempotency_key = models.CharField(max_length=80)
    request_digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(fields=["actor", "idempotency_key"], name="series_change_key_once_an_actor"),
        ]
