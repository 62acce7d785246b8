"""Taking the time of many occurrences, one after the other, under locks that the caller holds.

A preview is the same, done for real in a transaction that is rolled back: what it says is what making does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qingshan.core.clock import now
from qingshan.core.errors import Conflict, Invalid
from scheduling.availability.selectors import Slot
from scheduling.bookings.locks import Locked
from scheduling.bookings.models import Booking
from scheduling.bookings.taking import give_back, take_time
from scheduling.calendars.services import put_occurrence, skip_occurrence
from scheduling.policy import Policy

from .fitting import HOURS, MESSAGES, Fitting
from .limits import SeriesLimits
from .models import Series

MOST_TRIES = 40  # proposals tried for one occurrence


class State(models.TextChoices):
    FREE = "free", _("可以安排")
    ELSEWHERE = "moved", _("另定时间")
    CONFLICT = "conflict", _("有冲突")
    SKIPPED = "skipped", _("不安排")
    LATER = "later", _("到时再排")
    STANDS = "stands", _("不变")


class Act(models.TextChoices):
    KEEP = "keep", _("照原定时间")
    MOVE = "move", _("改到")
    SKIP = "skip", _("这次不安排")


@dataclass(frozen=True)
class Choice:
    """What somebody decided on one occurrence. start: of MOVE, aware."""

    act: str
    start: datetime | None = None


Choices = Mapping[datetime, Choice]  # by where the rule puts the occurrence


@dataclass
class Wish:
    """One occurrence to be arranged. own: its time was chosen for it alone, so no rule speaks of it; skip: it was
    cancelled before; stands: it has taken place, and only its key is carried over."""

    original_start: datetime
    start: datetime
    end: datetime
    booking: Booking | None = None
    own: bool = False
    skip: bool = False
    stands: bool = False


@dataclass(frozen=True)
class Line:
    """What becomes of one occurrence. code, message: why not, of a conflict; may_keep: somebody may decide that it
    takes place all the same; proposal: the nearest free time, where there is one."""

    original_start: datetime
    start: datetime
    end: datetime
    state: State
    code: str = ""
    message: str | Promise = ""
    may_keep: bool = False
    proposal: Slot | None = None


@dataclass
class Arranged:
    """What was done. made, moved, gone: bookings, for the owner and the letters; next_start: the first left for
    later; kept_hours: somebody kept an occurrence outside the open hours."""

    lines: list[Line] = field(default_factory=list)
    made: list[Booking] = field(default_factory=list)
    moved: list[Booking] = field(default_factory=list)
    gone: list[Booking] = field(default_factory=list)
    next_start: datetime | None = None
    kept_hours: bool = False

    @property
    def conflicts(self) -> list[Line]:
        return [line for line in self.lines if line.state == State.CONFLICT]


class Arranger:
    """Arranges the occurrences of one series; every resource is locked by the caller."""

    def __init__(
        self,
        series: Series,
        resources: Locked,
        wishes: Sequence[Wish],
        *,
        choices: Choices,
        today: Policy,
        limits: SeriesLimits,
        tzid: str,
    ) -> None:
        self.series, self.resources, self.wishes, self.choices = series, resources, wishes, choices
        self.today, self.zone, self.edge = today, ZoneInfo(tzid), now() + limits.horizon
        near = [wish.start for wish in wishes if wish.start <= self.edge] or [wishes[0].start]
        self.fitting = Fitting(resources, (min(near), max(near)), series.mode, limits, today)
        self.done = Arranged()

    def run(self, *, proposing: bool = False) -> Arranged:
        """Arrange all. proposing: also take a free time for each that has none, so that no two get the same."""
        self.done.lines = [self._settle(wish) for wish in self.wishes]
        if proposing:
            days = {self._day(line.start) for line in self.done.lines if line.state != State.SKIPPED}
            wishes = zip(self.wishes, self.done.lines, strict=True)
            self.done.lines = [
                self._propose(wish, line, days) if line.state == State.CONFLICT else line for wish, line in wishes
            ]
        return self.done

    def _settle(self, wish: Wish) -> Line:
        choice = self.choices.get(wish.original_start)
        if wish.stands:
            return self._carry_over(wish)
        if wish.skip or (choice and choice.act == Act.SKIP):
            return self._skip(wish)
        start, own = wish.start, wish.own
        if choice and choice.act == Act.MOVE and choice.start:
            start, own = choice.start, True
        end = start + (wish.end - wish.start)
        if start > self.edge:
            return self._leave(wish, start, end)
        line = Line(wish.original_start, start, end, State.ELSEWHERE if own else State.FREE)
        problem = "" if own else self.fitting.problem(start, end)
        if problem == HOURS and self.series.any_hours:
            problem = ""
        if problem and not (choice and choice.act == Act.KEEP):
            return replace(line, state=State.CONFLICT, code=problem, message=MESSAGES[problem], may_keep=True)
        try:
            self._take(wish, start, end)
        except (Conflict, Invalid) as error:
            return replace(line, state=State.CONFLICT, code=error.code, message=error.message)
        self.done.kept_hours |= problem == HOURS
        return line

    def _take(self, wish: Wish, start: datetime, end: datetime) -> None:
        booking = wish.booking or self._new_booking()
        is_new, before = booking.pk is None, (booking.start, booking.end, booking.mode, booking.place)
        booking.event_id, booking.original_start = self.series.event_id, wish.original_start
        booking.start, booking.end = start, end
        booking.mode, booking.place = self.series.mode, self.series.place
        take_time(booking, self.resources, self.today)
        self.fitting.take(start, end)
        if is_new:
            self.done.made.append(booking)
        elif before != (start, end, booking.mode, booking.place):
            self.done.moved.append(booking)

    def _new_booking(self) -> Booking:
        return Booking(
            kind=self.series.kind,
            created_by_id=self.series.created_by_id,
            idempotency_key=f"series:{uuid4().hex}",
            request_digest=self.series.request_digest,
        )

    def _carry_over(self, wish: Wish) -> Line:
        self._rekey(wish)
        put_occurrence(
            event_id=self.series.event_id, original_start=wish.original_start, start=wish.start, end=wish.end
        )
        return Line(wish.original_start, wish.start, wish.end, State.STANDS)

    def _skip(self, wish: Wish) -> Line:
        self._rekey(wish)
        if wish.booking and wish.booking.status == Booking.Status.BOOKED:
            give_back(wish.booking, Booking.CancelReason.OTHER)
            self.done.gone.append(wish.booking)
        skip_occurrence(event_id=self.series.event_id, original_start=wish.original_start)
        return Line(wish.original_start, wish.start, wish.end, State.SKIPPED)

    def _rekey(self, wish: Wish) -> None:
        if booking := wish.booking:
            booking.event_id, booking.original_start = self.series.event_id, wish.original_start
            booking.save(update_fields=["event", "original_start"])

    def _leave(self, wish: Wish, start: datetime, end: datetime) -> Line:
        """Beyond the horizon nothing is booked yet; what has a booking already needs a nearer time."""
        line = Line(wish.original_start, start, end, State.LATER)
        if wish.booking:
            message = _("超出可预约的日期范围，请选较近的日期。")
            return replace(line, state=State.CONFLICT, code="booking.too_far", message=message)
        if start != wish.original_start:
            put_occurrence(event_id=self.series.event_id, original_start=wish.original_start, start=start, end=end)
        if self.done.next_start is None:
            self.done.next_start = wish.original_start
        return line

    def _propose(self, wish: Wish, line: Line, days: set[date]) -> Line:
        avoided = days - {self._day(line.start)}
        for tries, slot in enumerate(self.fitting.nearest(Slot(line.start, line.end), self.zone, avoided)):
            if tries >= MOST_TRIES:
                break
            if self._day(slot.start) in avoided:
                continue
            try:
                self._take(wish, slot.start, slot.end)
            except (Conflict, Invalid) as error:
                if not error.code.endswith("_busy"):
                    avoided.add(self._day(slot.start))  # a limit of that day or week
                continue
            days.add(self._day(slot.start))
            return replace(line, proposal=slot)
        return line

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()
