"""Who waits for a time, what was offered to them, and a log in which nothing is ever changed."""

from datetime import datetime, time
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qingshan.access.querysets import GatedQuerySet
from qingshan.accounts.models import User
from qingshan.accounts.roles import Role
from qingshan.core.clock import now
from qingshan.people.models import Person
from scheduling.availability.models import Weekday
from scheduling.bookings.models import Booking
from scheduling.modes import Mode

from .rooms import seen_by


class Part(models.TextChoices):
    """The parts of a day in which people say when they have time."""

    MORNING = "am", _("上午")
    AFTERNOON = "pm", _("下午")
    EVENING = "ev", _("晚上")


PART_UNTIL = {Part.MORNING: time(12), Part.AFTERNOON: time(18)}  # local; the evening is what remains
TIMES = [f"{day.value}{part}" for day in Weekday for part in Part.values]


def part_of(moment: datetime) -> str:
    """Return the code of the weekday and part of the day in which a moment lies, such as ``0am`` on a Monday."""
    local = timezone.localtime(moment)
    part = next((part for part, until in PART_UNTIL.items() if local.time() < until), Part.EVENING)
    return f"{local.weekday()}{part}"


class WaitingEntryQuerySet(GatedQuerySet["WaitingEntry"]):
    def visible_to(self, actor: User) -> Self:
        """What the room above shows its colleagues, never their own; a resident's own entries."""
        own = Q(pk__in=[])
        if actor.person_id and actor.has_role(Role.RESIDENT):
            own = Q(person_id=actor.person_id)
        seen = seen_by(actor) & ~Q(person_id=actor.person_id) if actor.person_id else seen_by(actor)
        return self.filter(own | seen)

    def waiting(self) -> Self:
        return self.filter(status=WaitingEntry.Status.WAITING)

    def in_order(self) -> Self:
        """The order of the list: the most urgent first, then who came first."""
        return self.order_by("urgency", "entered_at", "pk")


class WaitingEntry(models.Model):
    """That somebody waits for a time. 等候登记。

    subject: what the room above has them wait for, by its own key; urgency: as that room said last; colleague: only
    this one, where one is wished for; times: codes of ``TIMES``, empty for any; unanswered: offers in a row that
    lapsed without a word.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("等候中")
        SETTLED = "settled", _("已约到")
        LEFT = "left", _("已退出")

    class Left(models.TextChoices):
        BOOKED = "booked", _("已另行约到时间")
        UNWANTED = "unwanted", _("居民不再需要")
        ELSEWHERE = "elsewhere", _("已由其他机构服务")
        LOST = "lost", _("多次联系不上")
        MISTAKE = "mistake", _("登记有误")
        OVER = "over", _("服务或转介已结束")

    class Urgency(models.IntegerChoices):
        FIRST = 1, _("特急")
        SECOND = 2, _("紧急")
        THIRD = 3, _("较急")
        FOURTH = 4, _("一般")

    kind = models.CharField(max_length=8, choices=Booking.Kind.choices, default=Booking.Kind.SESSION)
    subject = models.UUIDField()
    person_id: Any
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    case_id = models.BigIntegerField(null=True, blank=True)
    urgency = models.PositiveSmallIntegerField(_("紧急程度"), choices=Urgency.choices)
    status = models.CharField(_("状态"), max_length=7, choices=Status.choices, default=Status.WAITING)
    colleague_id: Any
    colleague = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    mode = models.CharField(_("方式"), max_length=9, choices=Mode.choices, blank=True)
    language = models.CharField(_("沟通语言"), max_length=6, choices=Person.Language.choices, blank=True)
    need = models.CharField(_("需要的专长"), max_length=30, blank=True)
    place = models.CharField(_("地点"), max_length=100, blank=True)
    times = ArrayField(models.CharField(max_length=3), verbose_name=_("合适的时间"), default=list, blank=True)
    minutes = models.PositiveSmallIntegerField(_("时长（分钟）"))
    unanswered = models.PositiveSmallIntegerField(default=0)
    entered_by_id: Any
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("登记时间"), default=now)
    ended_at = models.DateTimeField(null=True, blank=True)
    left = models.CharField(_("退出原因"), max_length=9, choices=Left.choices, blank=True)

    objects = WaitingEntryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["urgency", "entered_at"], condition=Q(status="waiting"), name="waiting_in_order")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=Q(status="waiting"), name="waiting_once_a_subject"
            ),
            models.CheckConstraint(name="waiting_urgency_1_to_4", condition=Q(urgency__range=(1, 4))),
            models.CheckConstraint(name="waiting_minutes_5_to_240", condition=Q(minutes__range=(5, 240))),
            models.CheckConstraint(
                name="waiting_ended_says_when_and_why",
                condition=Q(status="waiting", ended_at__isnull=True, left="")
                | Q(status="settled", ended_at__isnull=False, left="")
                | (Q(status="left", ended_at__isnull=False) & ~Q(left="")),
            ),
        ]

    @property
    def times_in_words(self) -> list[str]:
        """The parts of the week that suit, in the order of the week, such as “星期一上午”."""
        return [f"{Weekday(int(code[0])).label}{Part(code[1:]).label}" for code in TIMES if code in self.times]


class OfEntryQuerySet(GatedQuerySet[Any]):
    def visible_to(self, actor: User) -> Self:
        """With its entry."""
        seen = WaitingEntry.objects.visible_to(actor).filter(pk=OuterRef("entry"))
        return self.filter(Exists(seen))

    def open(self) -> Self:
        return self.filter(state=WaitingOffer.State.OPEN)


class WaitingOffer(models.Model):
    """One time kept for one who waits, until ``answer_by``: the booking is a hold. 候补邀约。

    way: how they are asked; asked_at: the earliest moment that their rule of contact allows; called_at: when a
    colleague reached them, where a call is needed; reason: why a colleague offered by hand, empty for the house.
    """

    class State(models.TextChoices):
        OPEN = "open", _("等待答复")
        ACCEPTED = "accepted", _("已接受")
        DECLINED = "declined", _("未接受")
        LAPSED = "lapsed", _("到时未答复")
        WITHDRAWN = "withdrawn", _("已收回")

    class Way(models.TextChoices):
        MESSAGE = "message", _("短信")
        CALL = "call", _("需致电")

    class Reason(models.TextChoices):
        URGENT = "urgent", _("情况变急")
        SAME = "same", _("延续原来的咨询师")
        ASKED = "asked", _("居民主动来问")
        REACHED = "reached", _("此前联系不上，现已联系到")
        OTHER = "other", _("其他安排")

    entry_id: int
    entry = models.ForeignKey(WaitingEntry, on_delete=models.PROTECT, related_name="offers")
    booking_id: int
    booking = models.OneToOneField(Booking, on_delete=models.PROTECT, related_name="+")
    colleague_id: Any
    colleague = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("答复"), max_length=9, choices=State.choices, default=State.OPEN)
    way = models.CharField(_("告知方式"), max_length=7, choices=Way.choices)
    asked_at = models.DateTimeField()
    answer_by = models.DateTimeField(_("保留至"))
    called_at = models.DateTimeField(null=True, blank=True)
    offered_at = models.DateTimeField(default=now)
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("原因"), max_length=8, choices=Reason.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = OfEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-offered_at", "-pk"]
        indexes = [models.Index(fields=["answer_by"], condition=Q(state="open"), name="offer_open")]
        constraints = [
            models.UniqueConstraint(fields=["entry"], condition=Q(state="open"), name="offer_one_open_an_entry"),
            models.CheckConstraint(
                name="offer_closed_says_when",
                condition=Q(state="open", answered_at__isnull=True) | (~Q(state="open") & Q(answered_at__isnull=False)),
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def start(self) -> datetime:
        return self.booking.start

    @property
    def end(self) -> datetime:
        return self.booking.end


class Why(models.TextChoices):
    """Why a time was not offered to somebody who stood before."""

    HAS_OFFER = "has_offer", _("手上已有一个待答复的时间")
    NO_ANSWER = "no_answer", _("连续未答复，等工作人员联系后再继续")
    COLLEAGUE = "colleague", _("等的是其他咨询师")
    MODE = "mode", _("见面方式不合")
    SKILL = "skill", _("语言或专长不合")
    PLACE = "place", _("地点不合")
    TIME = "time", _("不在合适的时间")
    REFUSED = "refused", _("同一天的时间刚答复过")
    BUSY = "busy", _("当时已有其他安排")
    ROOM = "room", _("当时没有空房间")
    UNREACHABLE = "unreachable", _("没有可用的联系方式")
    TOO_SOON = "too_soon", _("在可联系的时段内来不及答复")
    BY_HAND = "by_hand", _("工作人员按理由另行安排")
    TAKEN = "taken", _("同时被他人占用")


class WaitingEvent(models.Model):
    """One line of the list's log; rows are only inserted, a trigger refuses the rest.

    reason: a code of ``Why``, ``Left`` or ``Reason``; start, colleague: of the time in question.
    """

    class What(models.TextChoices):
        ENTERED = "entered", _("登记等候")
        CHANGED = "changed", _("更改要求")
        URGENCY = "urgency", _("紧急程度变化")
        OFFERED = "offered", _("提供时间")
        CALLED = "called", _("已致电")
        ACCEPTED = "accepted", _("接受")
        DECLINED = "declined", _("未接受")
        LAPSED = "lapsed", _("到时未答复")
        WITHDRAWN = "withdrawn", _("收回")
        PASSED = "passed", _("未轮到")
        RESUMED = "resumed", _("已联系，继续等候")
        LEFT = "left", _("退出")

    entry = models.ForeignKey(WaitingEntry, on_delete=models.PROTECT, related_name="events")
    offer = models.ForeignKey(WaitingOffer, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    what = models.CharField(max_length=9, choices=What.choices)
    reason = models.CharField(max_length=12, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    colleague = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    start = models.DateTimeField(null=True)

    objects = OfEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["entry", "at"])]

    @property
    def reason_text(self) -> str:
        """The reason in words; empty where there is none."""
        for known in (Why, WaitingEntry.Left, WaitingOffer.Reason):
            if self.reason in known.values:
                return str(known(self.reason).label)
        return ""
