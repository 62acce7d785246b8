"""Questions about series."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qingshan.core.clock import now
from scheduling.availability.models import Weekday
from scheduling.bookings.models import Booking
from scheduling.calendars.recurrence import WEEKDAYS, Pattern, Span, expand, parse_params
from scheduling.calendars.selectors import exceptions_of, pattern_of

from .models import Series, Unplaced

CODES = tuple(WEEKDAYS)  # MO … SU, as date.weekday() counts


@dataclass(frozen=True)
class Occurrence:
    """One occurrence as it stands. booking: None beyond the horizon, where skipped and where unplaced; own: it was
    put elsewhere than the rule puts it; note, level: its state as a word and a sign; open: it can still be changed."""

    number: int
    original_start: datetime
    start: datetime
    end: datetime
    booking: Booking | None
    own: bool
    note: str | Promise
    level: str
    open: bool

    @property
    def key(self) -> int:
        """The original start as the address names it, seconds."""
        return int(self.original_start.timestamp())


def rule_spans(pattern: Pattern) -> list[Span]:
    """Return where the rule puts each occurrence, exceptions left out, the first one first."""
    if pattern.until is None or pattern.until < pattern.start:
        return []
    return expand(pattern, (pattern.start, pattern.until + (pattern.end - pattern.start)))


def occurrences_of(series: Series) -> list[Occurrence]:
    """Return every occurrence of one part of a series, past and coming, in the rule's order."""
    bookings = {row.original_start or row.start: row for row in Booking.objects.filter(event_id=series.event_id)}
    exceptions = exceptions_of(series.event_id)
    waiting = set(Unplaced.objects.filter(series=series).values_list("original_start", flat=True))
    found = []
    for number, span in enumerate(rule_spans(pattern_of(series.event_id)), 1):
        key = span.original_start
        booking, exception = bookings.get(key), exceptions.get(key, (span.start, span.end))
        start, end = (booking.start, booking.end) if booking else exception or (span.start, span.end)
        note, level = _words(booking, key in exceptions and exception is None, key in waiting)
        coming = start > now() and (booking.status == Booking.Status.BOOKED if booking else exception is not None)
        found.append(Occurrence(number, key, start, end, booking, start != key, note, level, coming or key in waiting))
    known = {one.original_start for one in found}
    return found + [_cut_off(row) for key, row in sorted(bookings.items()) if key not in known]


def parts_of(series: Series) -> list[Series]:
    """Return all parts of a series that was split, in the order in which they were made."""
    root = series.first_part_id
    return list(Series.objects.filter(Q(pk=root) | Q(root_id=root)).order_by("pk"))


def in_words(series: Series) -> str:
    """Say how it repeats and at what time, such as 每周 星期二 09:00–09:50."""
    pattern = pattern_of(series.event_id)
    zone = ZoneInfo(pattern.tzid)
    first, last = pattern.start.astimezone(zone), pattern.end.astimezone(zone)
    codes = [str(day) for day in parse_params(pattern.params).get("byweekday", [])] or [CODES[first.weekday()]]
    days = "、".join(str(Weekday(CODES.index(code)).label) for code in codes)
    return f"{series.get_repeat_display()} {days} {first:%H:%M}–{last:%H:%M}"


def _cut_off(booking: Booking) -> Occurrence:
    """A meeting that the rule no longer knows, since the series was ended before it."""
    note, level = _words(booking, False, False)
    key = booking.original_start or booking.start
    return Occurrence(0, key, booking.start, booking.end, booking, False, note, level, False)


def _words(booking: Booking | None, cancelled: bool, waiting: bool) -> tuple[str | Promise, str]:
    levels = {"booked": "blue", "done": "green", "missed": "orange", "cancelled": "grey"}
    if booking:
        return booking.get_status_display(), levels.get(booking.status, "grey")
    if waiting:
        return _("排不进去，等您决定"), "orange"
    return (_("不安排"), "grey") if cancelled else (_("到时再排"), "grey")


def series_of(booking: Booking) -> Series | None:
    """Return the series of which a booking is an occurrence."""
    return Series.objects.filter(event_id=booking.event_id).first() if booking.original_start else None
