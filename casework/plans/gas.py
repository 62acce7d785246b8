"""Goal attainment scaling: one T-score out of weighted goals."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from math import sqrt

RHO = 0.3  # expected correlation between goals, the convention of the source


def gas_t_score(weights: Sequence[int], scores: Sequence[int]) -> Decimal:
    """Return the goal attainment T-score, two decimals; 50 means that goals were attained as expected on the whole.

    weights: 1-3, one a goal; scores: attainment -2 to +2, in the same order.
    Raises ValueError when there is no goal, the lengths differ or a value is out of range.
    Source: Kiresuk and Sherman 1968, Community Mental Health Journal 4:443-453.
    """
    if not weights or len(weights) != len(scores):
        raise ValueError("One weight and one score for each goal, and at least one goal")
    if any(w not in (1, 2, 3) for w in weights) or any(x not in (-2, -1, 0, 1, 2) for x in scores):
        raise ValueError("Weights are 1 to 3, scores -2 to +2")
    attained = sum(w * x for w, x in zip(weights, scores, strict=True))
    spread = sqrt((1 - RHO) * sum(w * w for w in weights) + RHO * sum(weights) ** 2)
    return Decimal(50 + 10 * attained / spread).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
