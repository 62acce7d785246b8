from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from qingshan.access.querysets import GatedQuerySet
from qingshan.accounts.models import User
from scheduling.modes import Mode
from scheduling.resources.models import Resource


class BookingQuerySet(GatedQuerySet["Booking"]):
    def visible_to(self, actor: User) -> Self:
        """Who takes part, who made it, and nobody else: for all others the time is merely busy."""
        mine = Q(resource__user=actor)
        if actor.person_id:
            mine |= Q(resource__person_id=actor.person_id)
        taking_part = Allocation.objects.filter(mine, booking=OuterRef("pk"))
        return self.filter(Q(created_by=actor) | Exists(taking_part))


class Booking(models.Model):
    """One meeting at one time. FHIR R4 Appointment; 预约. Why they meet is known only to the room that booked.

    request_digest: SHA-256 of what was first asked for under the idempotency key; held_until: until when a time is
    only held. A hold takes its time like any booking; it is confirmed, or lapses, under the same lock.
    event, original_start: the calendar's event; of a series, the one that its rule puts at original_start.
    """

    class Status(models.TextChoices):
        HELD = "held", _("暂留")
        BOOKED = "booked", _("已预约")
        DONE = "done", _("已完成")
        MISSED = "missed", _("未到")
        CANCELLED = "cancelled", _("已取消")
        LAPSED = "lapsed", _("暂留已释放")

    class Kind(models.TextChoices):
        SESSION = "session", _("心理咨询")
        VISIT = "visit", _("走访")
        ACTIVITY = "activity", _("社会融入活动")
        MEETING = "meeting", _("会议")

    class CancelReason(models.TextChoices):
        PERSON = "person", _("居民不便")
        STAFF = "staff", _("工作人员不便")
        CLOSURE = "closure", _("场地或放假原因")
        OTHER = "other", _("其他原因")

    kind = models.CharField(_("类型"), max_length=8, choices=Kind.choices)
    status = models.CharField(_("状态"), max_length=9, choices=Status.choices, default=Status.BOOKED)
    start = models.DateTimeField(_("开始"))
    end = models.DateTimeField(_("结束"))
    mode = models.CharField(_("方式"), max_length=9, choices=Mode.choices, default=Mode.IN_PERSON)
    place = models.CharField(_("地点"), max_length=100, blank=True)
    held_until = models.DateTimeField(_("暂留至"), null=True, blank=True)
    cancel_reason = models.CharField(_("取消原因"), max_length=8, choices=CancelReason.choices, blank=True)
    created_by_id: Any
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    idempotency_key = models.CharField(max_length=80)
    request_digest = models.CharField(max_length=64)
    event_id: int
    event = models.ForeignKey("schedule.Event", on_delete=models.PROTECT, related_name="+")
    original_start = models.DateTimeField(null=True, blank=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["start"]),
            models.Index(fields=["held_until"], condition=Q(status="held"), name="booking_held"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["created_by", "idempotency_key"], name="booking_key_once_an_actor"),
            models.UniqueConstraint(
                fields=["event"], condition=Q(original_start__isnull=True), name="booking_event_once"
            ),
            models.UniqueConstraint(  # at commit: a series that moves passes through its own former times
                fields=["event", "original_start"],
                deferrable=models.Deferrable.DEFERRED,
                name="booking_occurrence_once",
            ),
            models.CheckConstraint(name="booking_end_after_start", condition=Q(end__gt=F("start"))),
            models.CheckConstraint(
                name="booking_held_says_until_when",
                condition=~Q(status="held") | Q(held_until__isnull=False),
            ),
        ]


class Allocation(models.Model):
    """That a booking takes one resource from busy_start to busy_end (UTC, half open, buffers included).

    While ``active``, no two of one resource overlap: the exclusion constraint of migration 0002 refuses it.
    """

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="allocations")
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="allocations")
    busy_start = models.DateTimeField()
    busy_end = models.DateTimeField()
    active = models.BooleanField(default=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["resource", "busy_end"], condition=Q(active=True), name="allocation_active_by_resource"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["booking", "resource"], name="allocation_once_a_booking"),
            models.CheckConstraint(name="allocation_end_after_start", condition=Q(busy_end__gt=F("busy_start"))),
        ]
