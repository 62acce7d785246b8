"""Pure scoring: numbers in, numbers out. No database, no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from .instruments import GAD7, PHQ9, Instrument

Change = Literal["improved", "worse", "none"]


@dataclass(frozen=True)
class Score:
    """total: points; missing: items without an answer; prorated: the total was scaled up from the answered items.

    safety: points of the item on self-harm, None where the instrument has none.
    """

    total: int
    missing: int = 0
    prorated: bool = False
    safety: int | None = None


def score_phq9(items: Sequence[int]) -> int:
    """Sum the nine PHQ-9 items.

    items: nine integers 0-3, about the past two weeks.
    Returns points, 0-27; 10 or more is the usual screening cut-off, never a diagnosis.
    Raises ValueError on a missing or out-of-range item: never impute.
    Source: Kroenke, Spitzer, Williams 2001, J Gen Intern Med 16:606-613.
    """
    return score(PHQ9, items).total


def score_gad7(items: Sequence[int]) -> int:
    """Sum the seven GAD-7 items.

    items: seven integers 0-3, about the past two weeks.
    Returns points, 0-21; 8 or more is the screening cut-off used here, never a diagnosis.
    Raises ValueError on a missing or out-of-range item: never impute.
    Source: Spitzer, Kroenke, Williams, Löwe 2006, Arch Intern Med 166:1092-1097.
    """
    return score(GAD7, items).total


def score(instrument: Instrument, items: Sequence[int | None], *, prorate: bool = False) -> Score:
    """Score one questionnaire; None marks an item without an answer.

    Complete: the sum of the items, points, 0 to ``instrument.highest``.
    prorate: allow up to ``instrument.prorate_up_to`` missing items; the total is then sum × items / answered,
    rounded half up, and the score says so. The item on self-harm is never scaled up.
    Raises ValueError on a wrong count, an out-of-range item, or missing items beyond the rule.
    Source of the rule: a design default of this platform, at most 2 of 9 and 1 of 7.
    """
    _check(instrument, items)
    answered = [item for item in items if item is not None]
    missing = len(items) - len(answered)
    safety = items[instrument.safety_item - 1] if instrument.safety_item else None
    if not missing:
        return Score(sum(answered), safety=safety)
    if not prorate:
        raise ValueError(f"{missing} items of {instrument.name} are missing")
    if missing > instrument.prorate_up_to:
        raise ValueError(f"{instrument.name}: at most {instrument.prorate_up_to} items may be missing")
    if instrument.safety_item and safety is None:
        raise ValueError(f"{instrument.name}: the item on self-harm is never scaled up")
    scaled = Decimal(sum(answered)) * len(items) / len(answered)
    total = int(scaled.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    return Score(total, missing=missing, prorated=True, safety=safety)


def _check(instrument: Instrument, items: Sequence[int | None]) -> None:
    if len(items) != len(instrument.items):
        raise ValueError(f"{instrument.name} has {len(instrument.items)} items, not {len(items)}")
    for number, item in enumerate(items, start=1):
        if item is None:
            continue
        if isinstance(item, bool) or not isinstance(item, int) or not 0 <= item <= instrument.top:
            raise ValueError(f"{instrument.name} item {number} is not an integer 0-{instrument.top}")


def band_of(total: int, cut_offs: Mapping[str, int]) -> str:
    """Return the code of the band that a total falls into.

    total: points; cut_offs: lowest total of each band, the lowest band at 0.
    Raises ValueError when no band starts at or below the total.
    """
    reached = [(lowest, code) for code, lowest in cut_offs.items() if total >= lowest]
    if not reached:
        raise ValueError(f"no band starts at or below {total}")
    return max(reached)[1]


def is_case(total: int, cut_off: int) -> bool:
    """Tell whether a total reaches the screening cut-off, points. A screening result, never a diagnosis."""
    return total >= cut_off


def reliable_change(first: int, last: int, threshold: int) -> Change:
    """Say whether two totals differ by more than the measure's own noise.

    first, last: points, high = more distress; threshold: points, positive.
    Returns "improved" for a fall of at least ``threshold``, "worse" for such a rise, else "none".
    Raises ValueError for a threshold that is not positive.
    Source of the thresholds in use: BMC Psychiatry 2018, s12888-018-1987-1, table 1.
    """
    if threshold <= 0:
        raise ValueError("the threshold of reliable change is a positive number of points")
    if first - last >= threshold:
        return "improved"
    if last - first >= threshold:
        return "worse"
    return "none"
