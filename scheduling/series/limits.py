"""The room's limits on series as they stand today."""

from dataclasses import dataclass
from datetime import timedelta

from qingshan.core.limits.selectors import limits
from scheduling.policy import policy

KEYS = ("series.horizon", "series.most", "series.reach", "series.day.opens", "series.day.closes")


@dataclass(frozen=True)
class SeriesLimits:
    """horizon: how far ahead occurrences are booked; most: occurrences of one series; reach: how far from an
    occurrence another time is looked for; opens, closes: hours of the day for colleagues who keep no open hours."""

    horizon: timedelta
    most: int
    reach: timedelta
    opens: int
    closes: int


def series_limits() -> SeriesLimits:
    """Return today's limits; no series is booked farther ahead than a single meeting may be."""
    found = {key: int(row.value) for key, row in limits(KEYS).items()}
    return SeriesLimits(
        horizon=min(timedelta(days=found["series.horizon"]), policy().horizon),
        most=found["series.most"],
        reach=timedelta(days=found["series.reach"]),
        opens=found["series.day.opens"],
        closes=found["series.day.closes"],
    )
