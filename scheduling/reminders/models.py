"""Reminders of a meeting, and whether those who were reminded will come."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from qingshan.access.querysets import GatedQuerySet
from qingshan.accounts.models import User
from qingshan.core.clock import now
from qingshan.notifications.models import OutboxMessage
from qingshan.people.models import Person
from scheduling.bookings.models import Booking


class OfBookingQuerySet(GatedQuerySet[Any]):
    def visible_to(self, actor: User) -> Self:
        """With its booking."""
        seen = Booking.objects.visible_to(actor).filter(pk=OuterRef("booking"))
        return self.filter(Exists(seen))


class Reminder(models.Model):
    """One reminder of one meeting for one resident; a move makes others for the new time. 预约提醒。

    start: of the meeting as it stood; number: 1 the early one, 2 the late one; at: when it is due, in the hours
    agreed with the resident; token_hash: keyed hash of the word in the link, empty until sent.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("待提醒")
        SENT = "sent", _("已提醒")
        UNREACHABLE = "unreachable", _("不能发送，请致电")
        SKIPPED = "skipped", _("约定较晚，不再提醒")
        OFF = "off", _("预约已变动，未提醒")

    booking_id: int
    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="+")
    person_id: Any
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    start = models.DateTimeField()
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    state = models.CharField(max_length=11, choices=State.choices, default=State.PLANNED)
    token_hash = models.CharField(max_length=64, blank=True)
    message = models.OneToOneField(OutboxMessage, null=True, on_delete=models.PROTECT, related_name="+")

    objects = OfBookingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["at"], condition=Q(state="planned"), name="reminder_planned")]
        constraints = [
            models.UniqueConstraint(fields=["booking", "person", "start", "number"], name="reminder_once"),
            models.UniqueConstraint(fields=["token_hash"], condition=~Q(token_hash=""), name="reminder_token_once"),
            models.CheckConstraint(name="reminder_sent_has_token", condition=~Q(state="sent") | ~Q(token_hash="")),
        ]


class Answer(models.Model):
    """That somebody said whether they will come to a meeting at this time; the last one counts. 能否前来。"""

    class Way(models.TextChoices):
        LINK = "link", _("短信链接")
        PHONE = "phone", _("电话")

    booking_id: int
    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="+")
    person_id: Any
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    start = models.DateTimeField()
    coming = models.BooleanField(_("能来"))
    way = models.CharField(max_length=5, choices=Way.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    objects = OfBookingQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["booking", "at"])]
