"""A series of weekly meetings, written as ``make_series`` writes one."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from qingshan.core.demo.context import DemoContext
from scheduling.bookings.models import Booking
from scheduling.calendars.recurrence import WEEKDAYS
from scheduling.calendars.services import new_series, skip_occurrence
from scheduling.series.models import Repeat, Series

from .bookings import Planned, book_all


def book_weekly(context: DemoContext, planned: Sequence[Planned]) -> tuple[Series, list[Booking]]:
    """Book meetings that lie weeks apart as one series; a week between them that is not among them is left out."""
    first, last, desk = planned[0], planned[-1], context.made["desks"][planned[0].host.pk]
    event = new_series(
        calendar_id=desk.calendar_id,
        start=first.start,
        end=first.end,
        frequency="WEEKLY",
        params=f"interval:1;byweekday:{[*WEEKDAYS][timezone.localtime(first.start).weekday()]}",
        until=last.start,
    )
    bookings = book_all(context, planned, event)
    series = Series.objects.create(
        kind=first.kind,
        repeat=Repeat.WEEKLY,
        mode=first.mode,
        place=first.place,
        event_id=event.pk,
        created_by=first.host,
        idempotency_key=f"demo-series-{bookings[0].pk}",
        request_digest="demo",
    )
    rows = bookings[0].allocations.values_list("resource_id", flat=True)
    series.resources.set(rows)
    met, start = {plan.start for plan in planned}, first.start
    while start < last.start:
        if start not in met:
            skip_occurrence(event_id=event.pk, original_start=start)
        start += timedelta(weeks=1)
    return series, bookings
