import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from counseling import sight
from counseling.episodes.models import Episode
from qingshan.access.querysets import GatedQuerySet
from qingshan.accounts.models import User
from qingshan.accounts.roles import Role
from qingshan.core.clock import now
from scheduling.modes import Mode


class SessionQuerySet(GatedQuerySet["Session"]):
    def visible_to(self, actor: User) -> Self:
        """The same answer as for the session's episode."""
        return self.filter(sight.of_episode(actor, "episode__"))

    def own_of(self, actor: User) -> Self:
        """A resident's own sessions, and those that a case's worker booked for the resident."""
        episodes = Episode.objects.bookable_by(actor)
        own = Q(episode__person_id=actor.person_id) | Q(booking__created_by=actor)
        return self.filter(own, episode__in=episodes)

    def booked(self) -> Self:
        return self.filter(status=Session.Status.BOOKED)

    def held(self) -> Self:
        return self.filter(status=Session.Status.HELD)


class Session(models.Model):
    """One meeting of client and counsellor. FHIR R4 Encounter; 面谈。

    When it takes place stands in the booking, which the calendar room keeps free of overlaps.
    """

    class Status(models.TextChoices):
        BOOKED = "booked", _("已预约")
        HELD = "held", _("已完成")
        MISSED = "missed", _("未到")
        CANCELLED = "cancelled", _("已取消")

    class Side(models.TextChoices):
        CLIENT = "client", _("居民")
        COUNSELOR = "counselor", _("咨询师")
        CENTRE = "centre", _("中心")

    class Reason(models.TextChoices):
        UNWELL = "unwell", _("身体不适")
        CLASH = "clash", _("时间冲突")
        UNWILLING = "unwilling", _("暂不想来")
        WEATHER = "weather", _("天气或交通")
        PREMISES = "premises", _("场地原因")
        OTHER = "other", _("其他")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="sessions")
    booking = models.OneToOneField("scheduling.Booking", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(_("状态"), max_length=9, choices=Status.choices, default=Status.BOOKED)
    mode = models.CharField(_("方式"), max_length=9, choices=Mode.choices, default=Mode.IN_PERSON)
    minutes = models.PositiveSmallIntegerField(_("面谈时长（分钟）"), null=True, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.CharField(_("由谁提出"), max_length=9, choices=Side.choices, blank=True)
    cancel_reason = models.CharField(_("原因"), max_length=9, choices=Reason.choices, blank=True)
    cancelled_late = models.BooleanField(_("临时取消"), default=False)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["episode", "status"])]
        constraints = [
            models.CheckConstraint(
                name="session_held_has_minutes_5_to_180",
                condition=Q(status="held", minutes__isnull=False, minutes__range=(5, 180))
                | (~Q(status="held") & Q(minutes__isnull=True)),
            ),
            models.CheckConstraint(
                name="session_cancelled_says_who_and_why",
                condition=~Q(status="cancelled")
                | (~Q(cancelled_by="") & ~Q(cancel_reason="") & Q(cancelled_at__isnull=False)),
            ),
        ]

    @property
    def start(self) -> datetime:
        at: datetime = self.booking.start
        return at

    @property
    def end(self) -> datetime:
        at: datetime = self.booking.end
        return at


class OutreachQuerySet(GatedQuerySet["Outreach"]):
    def visible_to(self, actor: User) -> Self:
        """The worker asked to call; nobody else, for it tells that somebody is in counselling."""
        return self.filter(worker=actor) if actor.has_role(Role.WORKER) else self.none()


class Outreach(models.Model):
    """A task for the case's worker: the resident did not come, please get in touch. Carries nothing else. 外展联系。"""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="outreach")
    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, related_name="+")
    worker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(default=now)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    objects = OutreachQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["worker"], condition=Q(done_at__isnull=True), name="outreach_waiting")]
