"""When a reminder is due: so long before the meeting, never outside the hours in which somebody may be written to."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from qingshan.core.limits.selectors import limits
from qingshan.notifications.hours import last_daytime, next_daytime

KEYS = ("reminder.1", "reminder.2", "reminder.least")


@dataclass(frozen=True)
class Plan:
    """before: how long before the start, by number; least: kept between a reminder and the start."""

    before: dict[int, timedelta]
    least: timedelta


def plan() -> Plan:
    """Return today's limits. Raises LookupError when one has no row in force."""
    found = {key: float(row.value) for key, row in limits(KEYS).items()}
    return Plan(
        before={1: timedelta(hours=found["reminder.1"]), 2: timedelta(hours=found["reminder.2"])},
        least=timedelta(minutes=found["reminder.least"]),
    )


def due_at(start: datetime, number: int, now_on: Plan, hours: str) -> datetime:
    """Return when the reminder of a number is due.

    At night it waits for the morning; where that would be too late for the meeting, it comes the evening before.
    hours: as agreed with the resident, empty for the daytime.
    """
    at = next_daytime(start - now_on.before[number], hours)
    return at if at <= start - now_on.least else last_daytime(start - now_on.least, hours)
