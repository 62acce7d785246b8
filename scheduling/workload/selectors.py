"""How much of whose time was booked, came about and stayed free, by week; and how long those waited who waited."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from statistics import median

from django.utils import timezone

from qingshan.accounts.models import Supervision, User
from qingshan.accounts.selectors import supervisees_of
from qingshan.core.clock import today
from scheduling.availability.selectors import at, open_hours_of
from scheduling.availability.windows import Stretch, subtract
from scheduling.bookings.models import Allocation, Booking
from scheduling.policy import policy
from scheduling.resources.models import Resource
from scheduling.terms.selectors import policies_of
from scheduling.waiting.models import WaitingEntry

BACK, AHEAD = 8, 4  # weeks
COUNTED = (Booking.Status.BOOKED, Booking.Status.DONE, Booking.Status.MISSED)
HOUR = timedelta(hours=1)


@dataclass
class Week:
    """One week of one colleague or of several together, in hours. sessions: counselling meetings not cancelled."""

    first: date
    hours: dict[str, float] = field(default_factory=lambda: dict.fromkeys(COUNTED, 0.0))
    opened: float = 0.0
    free: float = 0.0
    sessions: int = 0

    @property
    def used(self) -> float:
        return sum(self.hours.values())

    @property
    def utilisation(self) -> float | None:
        """Return what was used of what is open, in percent; None where nothing is open.

        Time used outside open hours counts as opened for it, so that it never exceeds 100.
        """
        whole = self.used + self.free
        return 100 * self.used / whole if self.opened else None


@dataclass(frozen=True)
class Member:
    """One colleague's week beside the limit of sessions that binds them."""

    resource: Resource
    week: Week
    week_max: int


def mondays() -> list[date]:
    """Return the weeks that are looked at: eight back, this one, and three more."""
    monday = today() - timedelta(days=today().weekday())
    return [monday + timedelta(weeks=number) for number in range(-BACK, AHEAD)]


def colleagues_of(actor: User) -> list[Resource]:
    """Return whose workload an actor sees: their own, then whom they supervise today, by name."""
    led = {user.pk for kind in Supervision.Kind for user in supervisees_of(actor, kind)}
    rows = Resource.objects.filter(user__in=[actor.pk, *led], kind=Resource.Kind.COUNSELOR).order_by("name", "pk")
    return sorted(rows, key=lambda row: row.user_id != actor.pk)


def weeks_of(resources: Sequence[Resource], weeks: Sequence[date]) -> dict[int, list[Week]]:
    """Return the weeks of each colleague, in four questions for any number of them."""
    first, after = weeks[0], weeks[-1] + timedelta(days=7)
    opened = open_hours_of(resources=resources, first=first, last=after - timedelta(days=1))
    booked: dict[int, list[tuple[Stretch, str, str]]] = defaultdict(list)
    rows = Allocation.objects.filter(
        resource__in=resources,
        booking__status__in=COUNTED,
        booking__start__gte=at(first, time()),
        booking__start__lt=at(after, time()),
    ).values_list("resource_id", "booking__start", "booking__end", "booking__status", "booking__kind")
    for pk, start, end, status, kind in rows:
        booked[pk].append(((start, end), status, kind))
    return {row.pk: [_week(monday, opened[row.pk], booked[row.pk]) for monday in weeks] for row in resources}


def _week(monday: date, opened: Iterable[Stretch], booked: Iterable[tuple[Stretch, str, str]]) -> Week:
    window = (at(monday, time()), at(monday + timedelta(days=7), time()))
    week, taken = Week(monday), []
    for stretch, status, kind in booked:
        if window[0] <= stretch[0] < window[1]:
            taken.append(stretch)
            week.hours[status] += (stretch[1] - stretch[0]) / HOUR
            week.sessions += kind == Booking.Kind.SESSION
    inside = [(max(start, window[0]), min(end, window[1])) for start, end in opened]
    inside = [stretch for stretch in inside if stretch[0] < stretch[1]]
    week.opened, week.free = _hours(inside), _hours(subtract(inside, taken))
    return week


def _hours(stretches: Iterable[Stretch]) -> float:
    return sum((end - start) / HOUR for start, end in stretches)


def team(resources: Sequence[Resource], weeks: dict[int, list[Week]]) -> list[Member]:
    """Return this week of each colleague."""
    binding, monday = policies_of(resources, policy()), today() - timedelta(days=today().weekday())
    return [
        Member(row, next(week for week in weeks[row.pk] if week.first == monday), binding[row.pk].week_max)
        for row in resources
    ]


def waiting_days(actor: User, weeks: Sequence[date]) -> list[float | None]:
    """Return the median days from entry to a booked time of those settled in each week; None where nobody was.

    Only of those whom the actor sees.
    """
    rows = WaitingEntry.objects.visible_to(actor).filter(
        status=WaitingEntry.Status.SETTLED,
        ended_at__gte=at(weeks[0], time()),
        ended_at__lt=at(weeks[-1] + timedelta(days=7), time()),
    )
    days: dict[date, list[float]] = defaultdict(list)
    for entered, ended in rows.values_list("entered_at", "ended_at"):
        if ended is not None:
            days[_monday(ended)].append((ended - entered) / timedelta(days=1))
    return [round(median(days[monday]), 1) if days[monday] else None for monday in weeks]


def _monday(moment: datetime) -> date:
    day = timezone.localdate(moment)
    return day - timedelta(days=day.weekday())
