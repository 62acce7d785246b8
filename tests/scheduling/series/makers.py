"""A series to be: Tuesdays at nine from next week on, by a clock set to March."""

from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from scheduling.bookings.models import Booking
from scheduling.series.plan import Plan
from scheduling.series.services import make_series

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=SHANGHAI)  # a Monday; Qingming closes 4 to 6 April, Labour Day 1 to 5 May


def when(text: str) -> datetime:
    """Return "03-10 09:00" of the tests' year as a moment."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


def plan(first: str = "03-10 09:00", *, minutes: int = 50, **values) -> Plan:
    values = {"kind": "session", "repeat": "weekly", "times": 4, **values}
    if values.get("until"):
        values["times"] = None
    start = when(first) if isinstance(first, str) else first
    return Plan(start=start, end=start + timedelta(minutes=minutes), **values)


def make(actor, resources, wanted: Plan | None = None, choices=None, key: str = ""):
    return make_series(
        actor=actor,
        resources=resources,
        plan=wanted or plan(),
        choices=choices or {},
        idempotency_key=key or uuid4().hex,
    )


def meetings(series, *statuses: str) -> list[str]:
    """Return when the booked occurrences are, in order: "03-10 09:00"."""
    rows = Booking.objects.filter(event_id=series.event_id, status__in=statuses or ("booked",)).order_by("start")
    return [f"{row.start.astimezone(SHANGHAI):%m-%d %H:%M}" for row in rows]


def shown(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%m-%d %H:%M}"
