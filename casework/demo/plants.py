"""What is planted on purpose, at any seed: the anomalies of the field notes (section 8), and a full day for ``worker``.

Each of these cases is the ``worker`` account's own, or is offered to it, so that the work list shows it.
"""

from dataclasses import dataclass
from datetime import timedelta

from qingshan.core.demo.context import DemoContext
from qingshan.people.demo import CHILD, RESIDENT, TWIN

from .lives import Pace


@dataclass(frozen=True)
class Plant:
    """A case to be planted. ago: days since the opening; days: as in Pace; name: what it is an example of."""

    name: str
    level: str
    ago: float
    days: tuple[float, ...]
    weeks: int = 9
    counselled: bool = False
    contact: float | None = 0.4


# By its place among the residents. Days add up to less than ``ago``, so the last step is where the case stands.
PLANTS = {
    RESIDENT: Plant("resident", "yellow", 58, (0.5, 1, 7, 3, 1), weeks=10, counselled=True),
    CHILD: Plant("child_without_consent", "yellow", 20, (0.5, 1, 9)),
    TWIN: Plant("entered_twice", "green", 33, (0.5, 1, 8, 3, 1)),
    3: Plant("red_unsigned", "red", 22, (0.1, 0.5), contact=0.6),
    4: Plant("orphan_referral", "yellow", 48, (0.5, 1, 7, 3, 1), counselled=True),
    5: Plant("plan_undecided", "orange", 23, (0.4, 1, 7, 3)),
    6: Plant("stage_overdue", "green", 29, (0.5, 2)),
    7: Plant("after_new_year", "green", 24, (0.5, 1, 7, 4, 1)),
    8: Plant("offered", "orange", 1, ()),
    9: Plant("offered", "green", 2, ()),
    10: Plant("unassigned", "yellow", 1, ()),
    11: Plant("to_contact", "yellow", 3, (0.05,), contact=None),
    12: Plant("plan_returned", "green", 24, (0.5, 1, 9, 2)),
    13: Plant("review_due", "green", 116, (0.5, 1, 7, 3, 1), weeks=12),
    14: Plant("closing", "green", 75, (0.5, 1, 7, 3, 1, 55, 3)),
    15: Plant("fresh_referral", "orange", 30, (0.3, 1, 6, 2, 1), counselled=True),
    16: Plant("plan_submitted", "yellow", 16, (0.5, 1, 7, 4)),
    17: Plant("assessing", "yellow", 9, (0.5, 1)),
    18: Plant("counselled", "yellow", 50, (0.5, 1, 7, 3, 1), counselled=True),
    19: Plant("counselled", "orange", 44, (0.3, 1, 6, 2, 1), counselled=True),
}


def pace_of(context: DemoContext, plant: Plant) -> Pace:
    """Return how a planted case goes."""
    opened = context.later(context.end - timedelta(days=plant.ago + 1), 0)
    return Pace(
        opened=min(opened, context.end - timedelta(hours=1)),
        level=plant.level,
        days=plant.days,
        lead=1.5 if plant.level in ("red", "orange") else 4,
        contact=plant.contact,
        weeks=plant.weeks,
        counselled=plant.counselled,
    )
