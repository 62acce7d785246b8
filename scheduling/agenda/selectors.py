"""One week of one colleague: days with their holidays, open hours, bookings."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from qingshan.accounts.models import User
from qingshan.core.clock import now, today
from qingshan.core.workdays.models import CalendarDay
from qingshan.core.workdays.selectors import is_provisional
from scheduling.availability.models import Weekday
from scheduling.availability.selectors import at, open_hours
from scheduling.availability.windows import subtract
from scheduling.bookings.models import Booking
from scheduling.bookings.selectors import bookings_between
from scheduling.reminders.selectors import Expectation, expectations
from scheduling.resources.models import Resource

from .links import link_to

LEVEL_OF = {"held": "yellow", "booked": "blue", "done": "green", "missed": "orange", "cancelled": "grey"}


@dataclass(frozen=True)
class Entry:
    """One booking as a line. title: only its kind; level: for the status sign; free: an open stretch instead."""

    start: datetime
    end: datetime
    title: str | Promise = ""
    status: str | Promise = ""
    level: str = "grey"
    mode: str | Promise = ""
    place: str = ""
    url: str = ""
    free: bool = False
    expected: Expectation | None = None


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


def week_of(actor: User, day: date) -> list[Day]:
    """Return the seven days from the Monday of ``day``, with the actor's own bookings and what is still open."""
    first = monday_of(day)
    last = first + timedelta(days=6)
    special = {row.day: row for row in CalendarDay.objects.filter(day__range=(first, last))}
    entries = _entries(actor, first, last)
    unpublished = {year: is_provisional(date(year, 1, 1), date(year, 1, 1)) for year in {first.year, last.year}}
    return [
        Day(
            day=here,
            weekday=Weekday(here.weekday()).label,
            is_today=here == today(),
            closed=_closed(here, special.get(here)),
            note=_note(special.get(here)),
            provisional=unpublished[here.year],
            entries=[entry for entry in entries if timezone.localdate(entry.start) == here],
        )
        for here in (first + timedelta(days=number) for number in range(7))
    ]


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _entries(actor: User, first: date, last: date) -> list[Entry]:
    bookings = list(bookings_between(actor, at(first, time()), at(last + timedelta(days=1), time())))
    said = expectations(row for row in bookings if row.kind != Booking.Kind.ACTIVITY)
    lines = [
        Entry(
            start=row.start,
            end=row.end,
            title=row.get_kind_display(),
            status=row.get_status_display(),
            level=LEVEL_OF[row.status],
            mode=row.get_mode_display(),
            place=row.place,
            url=link_to(actor, row),
            expected=_worth_saying(row, said.get(row.pk)),
        )
        for row in bookings
    ]
    resource = Resource.objects.filter(user=actor).first()
    if resource is not None:
        taken = [(row.start, row.end) for row in bookings if row.status != Booking.Status.CANCELLED]
        still_open = subtract(
            open_hours(resource=resource, first=first, last=last), [*taken, (at(first, time()), now())]
        )
        lines += [Entry(start=start, end=end, free=True) for start, end in still_open]
    return sorted(lines, key=lambda line: line.start)


def _worth_saying(row: Booking, said: Expectation | None) -> Expectation | None:
    """Whether somebody comes is shown while the meeting is ahead, once it was asked or said."""
    ahead = row.status == Booking.Status.BOOKED and row.start > now()
    return said if ahead and said is not None and said.code != "none" else None


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
