"""A series as it stands, with everything locked that a change of it may touch."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from qingshan.core.clock import now
from qingshan.core.errors import Conflict, NotFound, WrongState
from scheduling.bookings import locks
from scheduling.bookings.models import Allocation, Booking
from scheduling.calendars.recurrence import Pattern
from scheduling.calendars.selectors import exceptions_of, pattern_of
from scheduling.resources.models import Resource

from .arranging import Wish
from .models import Series
from .selectors import rule_spans


@dataclass(frozen=True)
class Standing:
    """rows: every locked resource; own: ids of those that take part; wishes: every occurrence as it stands, in the
    rule's order; waiting: those without a time, on which somebody has to decide."""

    series: Series
    rows: locks.Locked
    own: frozenset[int]
    pattern: Pattern
    wishes: list[Wish]
    waiting: set[datetime]

    def index_of(self, original_start: datetime) -> int:
        """Return which one the rule puts at a moment. Raises NotFound, WrongState (it is over)."""
        for number, wish in enumerate(self.wishes):
            if wish.original_start == original_start:
                if wish.stands or (wish.start <= now() and original_start not in self.waiting):
                    raise WrongState("series.over", _("这一次已经过去或已登记结果，不能再变更。"))
                return number
        raise NotFound("series.no_occurrence")

    def first_to_come(self) -> int:
        """Return the first one that is still to come. Raises WrongState when the series is over."""
        for number, wish in enumerate(self.wishes):
            if not wish.stands and wish.start > now():
                return number
        raise WrongState("series.over", _("这个系列已经全部结束。"))

    def taking_part(self, resources: Iterable[Resource] | None = None) -> locks.Locked:
        """Return the locked rows of those who take part, or of others in their place. Raises Conflict (closed)."""
        wanted = self.own if resources is None else {row.pk for row in resources}
        rows = [row for row in self.rows if row.pk in wanted]
        if len(rows) != len(wanted):
            raise NotFound("resource.not_found")
        if not all(row.active for row in rows):
            raise Conflict("resource.closed", _("所选人员或房间已停止预约，请另选。"))
        return locks.Locked(rows)


def lock_series(series_id: int, also: Iterable[Resource] = ()) -> Standing:
    """Lock the resources in the order of their ids, then the series, then its bookings: the order of every write.

    Raises NotFound, Conflict (it was changed in the meantime).
    """
    own, taken = _own(series_id), _taken(series_id)
    rows = locks.rows_locked(own | taken | {row.pk for row in also})
    series = Series.objects.select_for_update(of=("self",)).filter(pk=series_id).first()
    if series is None:
        raise NotFound("series.not_found")
    bookings = list(Booking.objects.select_for_update(of=("self",)).filter(event_id=series.event_id).order_by("pk"))
    if _own(series_id) != own or not _taken(series_id) <= own | taken:
        raise Conflict("booking.try_again", _("这个系列刚刚被他人变更，请刷新后再试。"))
    pattern = pattern_of(series.event_id)
    waiting = set(series.unplaced.values_list("original_start", flat=True))
    return Standing(series, rows, frozenset(own), pattern, _wishes(series, pattern, bookings, waiting), waiting)


def _wishes(series: Series, pattern: Pattern, bookings: list[Booking], waiting: set[datetime]) -> list[Wish]:
    by_key, exceptions = {row.original_start: row for row in bookings}, exceptions_of(series.event_id)
    found = []
    for span in rule_spans(pattern):
        key, booking = span.original_start, by_key.get(span.original_start)
        if booking is not None:
            cancelled = booking.status == Booking.Status.CANCELLED
            over = not cancelled and (booking.status != Booking.Status.BOOKED or booking.start <= now())
            own = (booking.start, booking.end) != (span.start, span.end)
            found.append(Wish(key, booking.start, booking.end, booking, own=own, skip=cancelled, stands=over))
            continue
        exception = exceptions.get(key, (span.start, span.end))
        start, end = exception or (span.start, span.end)
        skipped = exception is None and key not in waiting
        found.append(Wish(key, start, end, own=(start, end) != (span.start, span.end), skip=skipped))
    return found


def _own(series_id: int) -> set[int]:
    return set(Series.resources.through.objects.filter(series_id=series_id).values_list("resource_id", flat=True))


def _taken(series_id: int) -> set[int]:
    event = Series.objects.filter(pk=series_id).values("event_id")
    rows = Allocation.objects.filter(booking__event_id__in=event, booking__status=Booking.Status.BOOKED)
    return set(rows.values_list("resource_id", flat=True))
