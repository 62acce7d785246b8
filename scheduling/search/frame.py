"""The stretch of days that is kept as bits: from this week's Monday to the horizon."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from qingshan.core.clock import today
from qingshan.core.workdays.models import CalendarDay
from scheduling.availability.selectors import at, template_weekday
from scheduling.availability.windows import Stretch
from scheduling.policy import Policy

from .bits import DAY, STEP, inner, outer


@dataclass(frozen=True)
class Frame:
    """first: a Monday; weekdays: whose weekday's hours apply on each day, -1 when closed; limits: the
    house's.
    """

    first: date
    weekdays: Sequence[int]
    limits: Policy

    @cached_property
    def origin(self) -> datetime:
        return at(self.first, time())

    @property
    def days(self) -> int:
        return len(self.weekdays)

    @property
    def size(self) -> int:
        """Return how many cells the frame has."""
        return self.days * DAY

    @property
    def end(self) -> datetime:
        return self.moment(self.size)

    def moment(self, cell: int) -> datetime:
        return self.origin + cell * STEP

    def inner(self, *stretches: Stretch) -> int:
        return inner(stretches, self.origin, self.size)

    def outer(self, *stretches: Stretch) -> int:
        return outer(stretches, self.origin, self.size)


def frame_of(limits: Policy) -> Frame:
    """Return the frame of today, with its holidays and make-up workdays, in one question."""
    first = today() - timedelta(days=today().weekday())
    count = (today() + limits.horizon - first).days + 2
    last = first + timedelta(days=count - 1)
    special = {row.day: row for row in CalendarDay.objects.filter(day__range=(first, last))}
    days = [first + timedelta(days=number) for number in range(count)]
    return Frame(first, tuple(template_weekday(day, special.get(day)) for day in days), limits)
