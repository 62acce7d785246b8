"""The room's limits as they stand today, read in one question."""

from dataclasses import dataclass
from datetime import timedelta

from qingshan.core.limits.selectors import limits

KEYS = (
    "booking.notice",
    "booking.horizon",
    "booking.buffer",
    "booking.longest",
    "booking.grid",
    "booking.early",
    "session.minutes",
    "counselor.day.max",
    "counselor.week.max",
)


@dataclass(frozen=True)
class Policy:
    """notice, horizon: how soon and how far ahead; buffer: kept free after each meeting of a colleague; longest: of
    one booking; grid: starts and ends lie on it; early: before its start a meeting may be closed;
    session: usual length; day_max, week_max: sessions of one colleague a day and a week."""

    notice: timedelta
    horizon: timedelta
    buffer: timedelta
    longest: timedelta
    grid_minutes: int
    early: timedelta
    session_minutes: int
    day_max: int
    week_max: int


def policy() -> Policy:
    """Return today's limits. Raises LookupError when one of them has no row in force."""
    found = {key: int(row.value) for key, row in limits(KEYS).items()}
    return Policy(
        notice=timedelta(minutes=found["booking.notice"]),
        horizon=timedelta(days=found["booking.horizon"]),
        buffer=timedelta(minutes=found["booking.buffer"]),
        longest=timedelta(hours=found["booking.longest"]),
        grid_minutes=found["booking.grid"],
        early=timedelta(minutes=found["booking.early"]),
        session_minutes=found["session.minutes"],
        day_max=found["counselor.day.max"],
        week_max=found["counselor.week.max"],
    )
