"""Disclosure control: pure functions from true numbers to numbers that may leave the house."""

from collections.abc import Sequence
from statistics import median_low


def shown_count(count: int, *, small: int, step: int) -> int:
    """Return a count as released: 0 up to ``small``, else rounded to the nearest ``step``. small: 7, step: 5."""
    return 0 if count <= small else round_to(count, step)


def shown_rate(part: int, whole: int, *, least: int, small: int, step: int) -> int | None:
    """Return a whole percentage, or None when ``whole`` is below ``least``.

    Both numbers are released ones first, so the percentage says nothing that they do not.
    """
    if whole < least:
        return None
    base = shown_count(whole, small=small, step=step)
    return round(100 * min(shown_count(part, small=small, step=step), base) / base)


def shown_median(values: Sequence[int], *, least: int, step: int) -> int | None:
    """Return the median rounded to ``step``, or None for fewer than ``least`` values."""
    return round_to(median_low(values), step) if len(values) >= least else None


def round_to(number: int, step: int) -> int:
    """Round to the nearest multiple of ``step``, halves up."""
    return (number + step // 2) // step * step
