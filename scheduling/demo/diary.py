"""Who is taken when, by whole hours, so that what is drawn never collides; the database's constraint checks it."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator
from datetime import date, datetime, timedelta

from django.utils import timezone

from qingshan.core.demo.context import DemoContext
from scheduling.policy import policy

HOURS = (9, 10, 11, 13, 14, 15, 16)
AHEAD_DAYS = 28
HOUR = timedelta(hours=1)


class Diary:
    """Free whole hours of people. A key is whatever names somebody: a user's number, a person's uuid."""

    def __init__(self, context: DemoContext) -> None:
        first, days = context.start.date(), (context.today - context.start.date()).days + AHEAD_DAYS
        span = (first + timedelta(days=n) for n in range(days))
        self.hours = [context.at(day, hour) for day in span if context.is_workday(day) for hour in HOURS]
        self.week_max = policy().week_max
        self._taken: set[tuple[Hashable, datetime]] = set()
        self._weeks: Counter[tuple[Hashable, date]] = Counter()

    def is_free(self, start: datetime, *keys: Hashable, hours: int = 1) -> bool:
        return not any((key, start + n * HOUR) in self._taken for key in keys for n in range(hours))

    def take(self, start: datetime, *keys: Hashable, hours: int = 1) -> None:
        self._taken.update((key, start + n * HOUR) for key in keys for n in range(hours))

    def give_back(self, start: datetime, *keys: Hashable) -> None:
        self._taken.difference_update((key, start) for key in keys)

    def meet(self, after: datetime, until: datetime, host: Hashable, guest: Hashable) -> datetime | None:
        """Take the first hour that both have from ``after`` on, within the host's weekly limit, if any."""
        for start in self._from(after, until):
            if self._has_room(host, start) and self.is_free(start, host, guest):
                self.take(start, host, guest)
                self._weeks[(host, _monday(start))] += 1
                return start
        return None

    def meet_at(self, start: datetime, host: Hashable, guest: Hashable) -> bool:
        """Take this very hour, if both have it."""
        return self.meet(start, start, host, guest) is not None

    def _from(self, after: datetime, until: datetime) -> Iterator[datetime]:
        for start in self.hours[bisect_left(self.hours, after) :]:
            if start > until:
                return
            yield start

    def _has_room(self, host: Hashable, start: datetime) -> bool:
        return self._weeks[(host, _monday(start))] < self.week_max


def _monday(moment: datetime) -> date:
    day = timezone.localdate(moment)
    return day - timedelta(days=day.weekday())
