"""What somebody asks for: meetings that repeat. Whether it makes sense, and which rule it stands for."""

import calendar
import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from qingshan.core.errors import Invalid
from scheduling.bookings.models import Booking
from scheduling.bookings.shape import check_times
from scheduling.calendars.recurrence import Pattern, Span, expand
from scheduling.modes import Mode
from scheduling.policy import Policy

from .models import Repeat
from .selectors import CODES

LAST = -1
_STEP = {Repeat.WEEKLY: 7, Repeat.FORTNIGHTLY: 14, Repeat.MONTHLY: 28}  # days between occurrences, at the least


@dataclass(frozen=True)
class Plan:
    """A series to be. start, end: the first meeting, aware, half open; times: how many, or until: the last local day,
    one of the two; weekdays: codes MO … SU, default the first meeting's own; nth: which one of the month (1-4, or -1
    for the last), default as the first meeting lies; tzid: IANA zone on whose wall clock it repeats."""

    kind: str
    start: datetime
    end: datetime
    repeat: str
    times: int | None = None
    until: date | None = None
    weekdays: tuple[str, ...] = ()
    nth: int | None = None
    tzid: str = field(default_factory=lambda: str(settings.TIME_ZONE))
    mode: str = Mode.IN_PERSON
    place: str = ""

    @property
    def first_day(self) -> date:
        return self.start.astimezone(ZoneInfo(self.tzid)).date()

    @property
    def on(self) -> tuple[str, ...]:
        """The weekdays, in the order of the week."""
        return tuple(sorted(set(self.weekdays), key=CODES.index)) or (CODES[self.first_day.weekday()],)

    @property
    def place_in_month(self) -> int:
        """Which one of the month: as asked for, else as the first day lies; a fifth one is the last."""
        number = (self.first_day.day - 1) // 7 + 1
        return self.nth or (LAST if number > 4 else number)

    def digest(self, *more: object) -> str:
        """SHA-256 over the content, and over whatever else belongs to the request."""
        return digest_of(repr(self), *more)


def digest_of(*parts: object) -> str:
    """SHA-256 over the parts: the same content under the same key is the same request."""
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()


def rule_of(plan: Plan) -> tuple[str, str]:
    """Return the library's frequency and parameters."""
    if plan.repeat == Repeat.MONTHLY:
        return "MONTHLY", f"bysetpos:{plan.place_in_month};byweekday:{plan.on[0]}"
    return "WEEKLY", f"interval:{_STEP[Repeat(plan.repeat)] // 7};byweekday:{','.join(plan.on)}"


def check_plan(plan: Plan, today: Policy, most: int, least: int = 2) -> None:
    """Raise Invalid, with the field, for a series that makes no sense; most, least: occurrences that it may have."""
    _check_zone(plan.tzid)
    check_times(plan.start, plan.end, today)
    if plan.kind not in Booking.Kind.values:
        raise Invalid("booking.kind", _("请选择预约类型。"), field="kind")
    if plan.mode not in Mode.values:
        raise Invalid("booking.mode", _("请选择会面方式。"), field="mode")
    _check_rule(plan)
    _check_length(plan, most, least)


def _check_zone(tzid: str) -> None:
    try:
        ZoneInfo(tzid)
    except (KeyError, ValueError, OSError) as error:
        raise Invalid("series.zone", _("无法识别的时区，请填写地区名称。"), field="tzid") from error


def _check_rule(plan: Plan) -> None:
    if plan.repeat not in Repeat.values:
        raise Invalid("series.repeat", _("请选择重复方式。"), field="repeat")
    if unknown := [code for code in plan.weekdays if code not in CODES]:
        raise Invalid("series.weekday", _("无法识别的星期：%(code)s") % {"code": unknown[0]}, field="weekdays")
    day = plan.first_day
    if CODES[day.weekday()] not in plan.on:
        raise Invalid("series.first_off_rule", _("第一次的日期不在所选的星期里，请改日期或星期。"), field="start")
    if plan.repeat != Repeat.MONTHLY:
        return
    if len(plan.on) > 1:
        raise Invalid("series.one_weekday", _("按月重复时只能选一个星期几。"), field="weekdays")
    is_last = day.day + 7 > calendar.monthrange(day.year, day.month)[1]
    if plan.nth is not None and plan.nth not in (1, 2, 3, 4, LAST):
        raise Invalid("series.nth", _("每月第几个请选第一至第四个，或最后一个。"), field="nth")
    if plan.nth is not None and not (is_last if plan.nth == LAST else plan.nth == (day.day - 1) // 7 + 1):
        raise Invalid("series.first_off_rule", _("第一次的日期不是所选的“每月第几个”，请改日期。"), field="nth")


def _check_length(plan: Plan, most: int, least: int) -> None:
    if (plan.times is None) == (plan.until is None):
        raise Invalid("series.no_end", _("请填写次数或截止日期，二者选一。"), field="times")
    if plan.times is not None and plan.times < least:
        raise Invalid("series.too_few", _("系列至少两次；只约一次请用单次预约。"), field="times")
    if plan.until is not None and plan.until < plan.first_day:
        raise Invalid("series.until_before_start", _("截止日期早于第一次。"), field="until")
    if plan.until is not None:
        days = (plan.until - plan.first_day).days
        if days // _STEP[Repeat(plan.repeat)] < 1 and len(plan.on) < 2:
            raise Invalid("series.too_few", _("到截止日期为止不足两次，请延后日期。"), field="until")
    # reckoned, not counted out: a rule of ten thousand is refused as fast as one of a thousand
    count = plan.times or (days // _STEP[Repeat(plan.repeat)] + 1) * len(plan.on)
    if count > most:
        message = _("一个系列最多 %(most)s 次，请缩短。") % {"most": most}
        raise Invalid("series.too_many", message, field="times" if plan.times else "until")


def occurrences(plan: Plan) -> list[Span]:
    """Return where the rule puts each occurrence, the first one first; ``check_plan`` was asked before."""
    frequency, params = rule_of(plan)
    if plan.times is not None:
        longest = _STEP[Repeat(plan.repeat)] + (3 if plan.repeat == Repeat.MONTHLY else 0)
        closes = plan.start + timedelta(days=longest * (plan.times // len(plan.on) + 2))
    else:
        last = datetime.combine(plan.until or plan.first_day, time(), ZoneInfo(plan.tzid))
        closes = last + timedelta(days=1)
    pattern = Pattern(0, plan.start, plan.end, frequency, params, tzid=plan.tzid)
    return expand(pattern, (plan.start, closes))[: plan.times]
