"""The worker's part: as days pass, the next occurrences come within the horizon and are booked, or reported."""

from datetime import datetime

from django.db import transaction

from qingshan.audit.services import record
from qingshan.core.clock import now
from qingshan.notifications.services import send
from qingshan.realtime.services import announce
from scheduling.bookings import locks
from scheduling.bookings.models import Booking
from scheduling.calendars.selectors import exceptions_of, pattern_of
from scheduling.calendars.services import skip_occurrence
from scheduling.policy import policy
from scheduling.retry import retried

from .arranging import Arranger, Line, State, Wish
from .limits import series_limits
from .models import Series, Unplaced
from .owners import owner_of
from .selectors import rule_spans

BATCH = 100
CLOSED, STOPPED = "series.resource_closed", "series.stopped"


def fill_series() -> int:
    """Book what has come within the horizon and return how many series were gone through. A duty: several workers
    may do it at once."""
    edge = now() + series_limits().horizon
    due = Series.objects.filter(next_start__lte=edge).order_by("next_start").values_list("pk", flat=True)[:BATCH]
    return sum(_fill(series_id) for series_id in list(due))


@retried
@transaction.atomic
def _fill(series_id: int) -> bool:
    ids = Series.resources.through.objects.filter(series_id=series_id).values_list("resource_id", flat=True)
    resources = locks.rows_locked(list(ids))
    series = Series.objects.select_for_update(of=("self",)).get(pk=series_id)
    limits = series_limits()
    if series.next_start is None or series.next_start > now() + limits.horizon:
        return False
    pattern, wishes = pattern_of(series.event_id), _coming(series, series.next_start)
    if wishes:
        _book(series, resources, wishes, pattern.tzid)
    later = [wish.original_start for wish in wishes if wish.start > now() + limits.horizon]
    series.next_start = later[0] if later else None
    series.save(update_fields=["next_start"])
    record(actor=None, action="series.fill", subject=series)
    return True


def _book(series: Series, resources: locks.Locked, wishes: list[Wish], tzid: str) -> None:
    limits = series_limits()
    arranger = Arranger(series, resources, wishes, choices={}, today=policy(), limits=limits, tzid=tzid)
    if not all(row.active for row in resources):
        _report_all(series, wishes, arranger.edge, CLOSED)
    elif not owner_of(series).may_go_on(series):
        _report_all(series, wishes, arranger.edge, STOPPED)
    else:
        done = arranger.run()
        for booking in done.made:
            owner_of(series).made(series, booking, None)
        _report(series, done.conflicts)


def _coming(series: Series, first: datetime) -> list[Wish]:
    """Return the occurrences from ``first`` on that have no booking yet, with what was decided on them already."""
    exceptions = exceptions_of(series.event_id)
    known: set[datetime | None] = {*series.unplaced.values_list("original_start", flat=True)}
    known |= {*Booking.objects.filter(event_id=series.event_id).values_list("original_start", flat=True)}
    wishes = []
    for span in rule_spans(pattern_of(series.event_id)):
        if span.original_start < first or span.original_start in known:
            continue
        exception = exceptions.get(span.original_start, (span.start, span.end))
        start, end = exception or (span.start, span.end)
        wishes.append(
            Wish(span.original_start, start, end, own=span.original_start in exceptions, skip=exception is None)
        )
    return wishes


def _report_all(series: Series, wishes: list[Wish], edge: datetime, code: str) -> None:
    lines = [
        Line(wish.original_start, wish.start, wish.end, State.CONFLICT, code)
        for wish in wishes
        if wish.start <= edge and not wish.skip
    ]
    _report(series, lines)


def _report(series: Series, lines: list[Line]) -> None:
    """Leave each for whoever made the series to decide on; on the calendar it does not take place until then."""
    for line in lines:
        Unplaced.objects.get_or_create(
            series=series, original_start=line.original_start, defaults={"code": line.code[:40]}
        )
        skip_occurrence(event_id=series.event_id, original_start=line.original_start)
    if lines:
        key = f"series:{series.pk}:unplaced:{int(lines[-1].original_start.timestamp())}"
        send(template="work.assigned", to_user=series.created_by, dedupe_key=key)
        announce(user_id=series.created_by_id, kind="work.changed", subject_id=series.pk)
