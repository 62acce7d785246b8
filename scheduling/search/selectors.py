"""Who is free, and when, over many colleagues at once: ``free_slots``' answer for each, as arithmetic on bits."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import islice

from django.utils.translation import gettext_lazy as _

from qingshan.core.clock import now
from qingshan.core.errors import Invalid
from scheduling.availability.selectors import Slot, at
from scheduling.policy import Policy, policy
from scheduling.resources.models import Resource

from .bits import CELL, STEP, cells, every, runs, span
from .frame import Frame, frame_of
from .kept import Kept, times_of


@dataclass(frozen=True)
class Wish:
    """What is looked for. first, last: local dates, both included; minutes: length; step: minutes between starts, both
    whole multiples of five; mode, place: "" for any; session: leave out days and weeks in which a colleague has no
    session left.
    """

    first: date
    last: date
    minutes: int
    step: int = 15
    mode: str = ""
    place: str = ""
    session: bool = False

    def check(self) -> None:
        """Raise Invalid with the field and the reason."""
        if self.last < self.first:
            raise Invalid("search.backwards", _("最后一天不能早于第一天。"), field="last")
        if self.minutes < CELL or self.minutes % CELL:
            raise Invalid("search.minutes", _("时长须为 5 分钟的整数倍。"), field="minutes")
        if self.step < CELL or self.step % CELL or 24 * 60 % self.step:
            raise Invalid("search.step", _("间隔须为 5 分钟的整数倍，并能整除一天。"), field="step")


@dataclass(frozen=True)
class Found:
    """The free starts of one colleague."""

    resource_id: int
    bits: int
    frame: Frame
    shift: int
    length: timedelta

    @property
    def count(self) -> int:
        return self.bits.bit_count()

    @property
    def soonest(self) -> Slot | None:
        return next(iter(self.slots(1)), None)

    def slots(self, most: int | None = None) -> list[Slot]:
        """Return the first ``most`` free times, or all, the earliest first."""
        starts = (self.frame.moment(cell + self.shift) for cell in islice(cells(self.bits), most))
        return [Slot(start, start + self.length) for start in starts]


def search(
    wish: Wish, *, colleagues: Sequence[int], also: Collection[Resource] = (), one_of: Collection[int] = ()
) -> list[Found]:
    """Return what is free of each colleague, in the order given; who has nothing is there too.

    colleagues: ids of resources; also: resources that must be free besides (a resident, a group, the one who asks);
    one_of: ids of rooms of which any one must be free for the whole length.
    """
    wish.check()
    limits = policy()
    frame = frame_of(limits)
    kept = times_of({*colleagues, *one_of, *(row.pk for row in also)}, frame)
    first, after = _window(wish, frame)
    length = wish.minutes // CELL
    starts = every(wish.step, frame.days) & _bookable(frame, limits)
    shared = span(first, after)
    for row in also:
        time_of = kept[row.pk]
        shared &= time_of.open_at(wish.mode, wish.place) if row.kind == Resource.Kind.COUNSELOR else ~time_of.taken
    if one_of:
        starts &= _any_free([kept[pk] for pk in one_of], shared, length)
    shared, starts = shared >> first, starts >> first
    found = []
    for pk in colleagues:
        free = (kept[pk].open_at(wish.mode, wish.place) >> first) & shared
        bits = runs(free, length) & starts if free else 0
        if bits and (own := kept[pk].own) is not None:
            bits &= _bookable(frame, own) >> first
        if bits and wish.session:
            bits &= ~(_full(kept[pk], frame, limits) >> first)
        found.append(Found(pk, bits, frame, first, timedelta(minutes=wish.minutes)))
    return found


def _window(wish: Wish, frame: Frame) -> tuple[int, int]:
    """Return the cells of the days asked for, cut to the frame."""
    first = (at(wish.first, time()) - frame.origin) // STEP
    after = (at(wish.last + timedelta(days=1), time()) - frame.origin) // STEP
    return min(max(first, 0), frame.size), min(max(after, 0), frame.size)


def _bookable(frame: Frame, limits: Policy) -> int:
    """Return the cells at which something may start: from the notice to the horizon."""
    moment = now()
    earliest = -((frame.origin - moment - limits.notice) // STEP)
    latest = (moment + limits.horizon - frame.origin) // STEP
    return span(max(earliest, 0), min(latest + 1, frame.size))


def _any_free(rooms: Sequence[Kept], shared: int, length: int) -> int:
    starts = 0
    for room in rooms:
        starts |= runs(shared & ~room.taken, length)
    return starts


def _full(kept: Kept, frame: Frame, limits: Policy) -> int:
    """Return the cells of the days and weeks in which the colleague may hold no further session."""
    own, weeks, full = kept.own or limits, Counter[date](), 0
    for day, count in kept.sessions.items():
        weeks[day - timedelta(days=day.weekday())] += count
        if count >= own.day_max:
            full |= frame.outer((at(day, time()), at(day + timedelta(days=1), time())))
    for monday, count in weeks.items():
        if count >= own.week_max:
            full |= frame.outer((at(monday, time()), at(monday + timedelta(days=7), time())))
    return full
