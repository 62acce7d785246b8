"""Days of one colleague: holidays, open hours, bookings."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from qingshan.accounts.models import User
from qingshan.core.clock import now, today
from qingshan.core.workdays.models import CalendarDay
from qingshan.core.workdays.selectors import is_provisional
from scheduling.availability.models import HoursException, Weekday
from scheduling.availability.selectors import at, open_hours
from scheduling.availability.windows import Stretch, subtract
from scheduling.bookings.models import Booking
from scheduling.bookings.rules import BOOKERS
from scheduling.bookings.selectors import bookings_between
from scheduling.reminders.selectors import Expectation, expectations
from scheduling.resources.models import Resource

from .kinds import is_moved_here, links_to

LEVEL_OF = {"held": "yellow", "booked": "blue", "done": "green", "missed": "orange", "cancelled": "grey"}


@dataclass(frozen=True)
class Entry:
    """One booking as a line. title: only its kind; level: for the status sign; free: an open stretch instead;
    busy: somebody else's, of which nothing but the time is told; movable: from a calendar, by the actor;
    with_resident: whoever moves it writes to a resident."""

    start: datetime
    end: datetime
    title: str | Promise = ""
    status: str | Promise = ""
    level: str = "grey"
    mode: str | Promise = ""
    place: str = ""
    url: str = ""
    free: bool = False
    busy: bool = False
    expected: Expectation | None = None
    booking_id: int = 0
    movable: bool = False
    with_resident: bool = False


@dataclass(frozen=True)
class Day:
    """One day. note: holiday or make-up workday in words; provisional: its year's calendar is not yet published."""

    day: date
    weekday: str | Promise
    is_today: bool
    closed: bool
    note: str
    provisional: bool
    entries: list[Entry] = field(default_factory=list)


def days_of(actor: User, first: date, last: date) -> list[Day]:
    """Return the days from first to last, both included, with the actor's own bookings and what is still open."""
    entries = entries_of(actor, first, last)
    return [
        Day(
            day=day.day,
            weekday=day.weekday,
            is_today=day.is_today,
            closed=day.closed,
            note=day.note,
            provisional=day.provisional,
            entries=[entry for entry in entries if timezone.localdate(entry.start) == day.day],
        )
        for day in bare_days(first, last)
    ]


def bare_days(first: date, last: date) -> list[Day]:
    """Return the days without anybody's entries."""
    special = {row.day: row for row in CalendarDay.objects.filter(day__range=(first, last))}
    unpublished = {year: is_provisional(date(year, 1, 1), date(year, 1, 1)) for year in {first.year, last.year}}
    return [
        Day(
            day=here,
            weekday=Weekday(here.weekday()).label,
            is_today=here == today(),
            closed=_closed(here, special.get(here)),
            note=_note(special.get(here)),
            provisional=unpublished[here.year],
        )
        for here in (first + timedelta(days=number) for number in range((last - first).days + 1))
    ]


def entries_of(actor: User, first: date, last: date) -> list[Entry]:
    """Return the actor's own bookings and open stretches as lines, in order of time, in a fixed number of questions."""
    bookings = list(
        bookings_between(actor, at(first, time()), at(last + timedelta(days=1), time())).prefetch_related(
            "allocations__resource"
        )
    )
    lines = as_entries(actor, bookings)
    resource = Resource.objects.filter(user=actor).first()
    if resource is not None:
        taken = [(row.start, row.end) for row in bookings if row.status != Booking.Status.CANCELLED]
        opened = open_hours(resource=resource, first=first, last=last)
        lines += free_entries(opened, taken, first)
        lines += _outside(resource, first, last)
    return sorted(lines, key=lambda line: line.start)


def _outside(resource: Resource, first: date, last: date) -> list[Entry]:
    """Return when an outside calendar says that its owner is busy."""
    rows = HoursException.objects.filter(
        resource=resource,
        kind=HoursException.Kind.OUTSIDE,
        start__lt=at(last + timedelta(days=1), time()),
        end__gt=at(first, time()),
    )
    return [Entry(start=row.start, end=row.end, busy=True) for row in rows]


def as_entries(actor: User, bookings: Sequence[Booking]) -> list[Entry]:
    """Return bookings that the actor may see as lines; their allocations are fetched already."""
    said = expectations(row for row in bookings if row.kind != Booking.Kind.ACTIVITY)
    urls, may_move = links_to(actor, bookings), actor.has_role(*BOOKERS)
    return [
        Entry(
            start=row.start,
            end=row.end,
            title=row.get_kind_display(),
            status=row.get_status_display(),
            level=LEVEL_OF[row.status],
            mode=row.get_mode_display(),
            place=row.place,
            url=urls.get(row.pk, ""),
            expected=_worth_saying(row, said.get(row.pk)),
            booking_id=row.pk,
            movable=may_move and is_to_come(row) and is_moved_here(row.kind) and _takes_part(actor, row),
            with_resident=any(part.resource.person_id is not None for part in row.allocations.all()),
        )
        for row in bookings
    ]


def free_entries(opened: Sequence[Stretch], taken: Sequence[Stretch], first: date) -> list[Entry]:
    """Return what of open hours is neither taken nor past, as lines."""
    still = subtract(list(opened), [*taken, (at(first, time()), now())])
    return [Entry(start=start, end=end, free=True) for start, end in still]


def is_to_come(booking: Booking) -> bool:
    return booking.status == Booking.Status.BOOKED and booking.start > now()


def _takes_part(actor: User, booking: Booking) -> bool:
    return any(part.resource.user_id == actor.pk for part in booking.allocations.all())


def _worth_saying(row: Booking, said: Expectation | None) -> Expectation | None:
    """Whether somebody comes is shown while the meeting is ahead, once it was asked or said."""
    return said if is_to_come(row) and said is not None and said.code != "none" else None


def _closed(day: date, special: CalendarDay | None) -> bool:
    return special.kind == CalendarDay.Kind.HOLIDAY if special else day.weekday() > 4


def _note(special: CalendarDay | None) -> str:
    if special is None:
        return ""
    if special.kind == CalendarDay.Kind.HOLIDAY and special.swapped_with:
        return _("调休放假")
    if special.kind == CalendarDay.Kind.HOLIDAY:
        return _("%(name)s放假") % {"name": special.name.split("（")[0]}
    if special.swapped_with is None:
        return _("调休上班")
    return _("调休上班，按%(weekday)s") % {"weekday": Weekday(special.swapped_with.weekday()).label}
