"""Whether an occurrence lies where people work, and which free time lies nearest to it."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qingshan.core.clock import now
from qingshan.core.workdays.models import CalendarDay
from scheduling.availability.models import WeeklyHours
from scheduling.availability.selectors import Slot, at, open_hours, template_weekday
from scheduling.availability.windows import Stretch, intersect, subtract
from scheduling.bookings.models import Allocation, Booking
from scheduling.policy import Policy
from scheduling.resources.models import Resource
from scheduling.terms.selectors import policies_of

from .limits import SeriesLimits

STEP = timedelta(minutes=30)  # between the starts that are proposed
HOLIDAY, HOURS = "series.holiday", "series.hours"
MESSAGES = {HOLIDAY: _("这一天放假。"), HOURS: _("不在开放时间内。")}


class Fitting:
    """The open time of those who take part, from the first to the last day of a series and ``reach`` around it.

    Colleagues who keep no open hours are taken to be there in the daytime of working days.
    """

    def __init__(
        self, resources: Sequence[Resource], span: Stretch, mode: str, limits: SeriesLimits, today: Policy
    ) -> None:
        self.resources, self.mode, self.limits, self.today = resources, mode, limits, today
        self.first = timezone.localdate(span[0] - limits.reach)
        self.last = timezone.localdate(span[1] + limits.reach)
        self.weekdays = {timezone.localdate(span[0]).weekday()}
        self._taken: list[Stretch] = []

    def problem(self, start: datetime, end: datetime) -> str:
        """Return why a time is unusual, HOLIDAY or HOURS, or "" where nothing speaks against it."""
        if any(opens <= start and end <= closes for opens, closes in self.open):
            return ""
        special = self._special.get(timezone.localdate(start))
        if special is not None and special.kind == CalendarDay.Kind.HOLIDAY:
            return HOLIDAY
        return HOURS if self._keepers else ""

    def nearest(self, wanted: Slot, zone: ZoneInfo, avoided: set[date]) -> Iterator[Slot]:
        """Yield free times as long as the wanted one: those of the same day first, then by distance.

        avoided: local days on which the series meets already. Whether a limit forbids one is for the taker to say.
        """
        length, day = wanted.end - wanted.start, wanted.start.astimezone(zone).date()
        earliest = max(now() + self.today.notice, wanted.start - self.limits.reach)
        latest = min(now() + self.limits.horizon, wanted.start + self.limits.reach)
        starts = [
            start
            for opens, closes in subtract(self.open, [*self._busy, *self._taken])
            for start in _grid(max(opens, earliest), min(closes - length, latest))
            if start.astimezone(zone).date() not in avoided
        ]
        starts.sort(key=lambda start: (start.astimezone(zone).date() != day, abs(start - wanted.start), start))
        for start in starts:
            yield Slot(start, start + length)

    def take(self, start: datetime, end: datetime) -> None:
        """Propose this time to no other occurrence."""
        rest = max(self._rest.values(), default=self.today.buffer)
        self._taken.append((start - rest, end + rest))

    @cached_property
    def open(self) -> list[Stretch]:
        if not self._keepers:
            return self._daytime()
        shared = [open_hours(resource=row, first=self.first, last=self.last, mode=self.mode) for row in self._keepers]
        found = shared[0]
        for other in shared[1:]:
            found = intersect(found, other)
        return found

    @cached_property
    def _keepers(self) -> list[Resource]:
        colleagues = [row for row in self.resources if row.kind == Resource.Kind.COUNSELOR]
        keep = set(WeeklyHours.objects.filter(resource__in=colleagues).values_list("resource_id", flat=True))
        return [row for row in colleagues if row.pk in keep]

    @cached_property
    def _special(self) -> dict[date, CalendarDay]:
        return {row.day: row for row in CalendarDay.objects.filter(day__range=(self.first, self.last))}

    def _daytime(self) -> list[Stretch]:
        found = []
        for number in range((self.last - self.first).days + 1):
            day = self.first + timedelta(days=number)
            weekday = template_weekday(day, self._special.get(day))
            if 0 <= weekday < 5 or (weekday >= 0 and weekday in self.weekdays):
                found.append((at(day, time(self.limits.opens)), at(day, time(self.limits.closes))))
        return found

    @cached_property
    def _busy(self) -> list[Stretch]:
        """What is taken of anybody; a colleague's rest after the meeting reaches back before what is taken."""
        rows = Allocation.objects.filter(
            resource__in=self.resources,
            active=True,
            busy_start__lt=at(self.last + timedelta(days=2), time()),
            busy_end__gt=at(self.first, time()),
        ).exclude(Q(booking__status=Booking.Status.HELD, booking__held_until__lte=now()))
        return [
            (start - self._rest.get(resource, timedelta()), end)
            for resource, start, end in rows.values_list("resource_id", "busy_start", "busy_end")
        ]

    @cached_property
    def _rest(self) -> dict[int, timedelta]:
        colleagues = [row for row in self.resources if row.kind == Resource.Kind.COUNSELOR]
        return {pk: own.buffer for pk, own in policies_of(colleagues, self.today).items()}


def _grid(first: datetime, last: datetime) -> Iterator[datetime]:
    """Yield the clock's half hours from first to last, both included."""
    midnight = timezone.localtime(first).replace(hour=0, minute=0, second=0, microsecond=0)
    start = midnight - (midnight - first) // STEP * STEP
    while start <= last:
        yield start
        start += STEP
