"""Time as bits: one bit is five minutes, the lowest one the first. Whole numbers of any length do the rest."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache

from scheduling.availability.windows import Stretch

CELL = 5  # minutes
STEP = timedelta(minutes=CELL)
DAY = 24 * 60 // CELL  # cells


def span(first: int, after: int) -> int:
    """Return the bits of cells [first, after); none when that is empty."""
    return ((1 << (after - first)) - 1) << first if after > first else 0


def inner(stretches: Iterable[Stretch], origin: datetime, size: int) -> int:
    """Return the cells that lie wholly in a stretch. size: cells from the origin that count."""
    bits = 0
    for start, end in stretches:
        bits |= span(max(0, -((origin - start) // STEP)), min(size, (end - origin) // STEP))
    return bits


def outer(stretches: Iterable[Stretch], origin: datetime, size: int) -> int:
    """Return the cells that a stretch touches."""
    bits = 0
    for start, end in stretches:
        bits |= span(max(0, (start - origin) // STEP), min(size, -((origin - end) // STEP)))
    return bits


def runs(bits: int, length: int) -> int:
    """Return the cells from which ``length`` cells in a row are set, in log2(length) steps."""
    have = 1
    while have < length:
        more = min(have, length - have)
        bits &= bits >> more
        have += more
    return bits


@lru_cache(maxsize=32)
def every(step: int, days: int) -> int:
    """Return the cells at multiples of ``step`` minutes after each midnight."""
    day = sum(1 << cell for cell in range(0, DAY, step // CELL))
    return sum(day << (number * DAY) for number in range(days))


def cells(bits: int) -> Iterator[int]:
    """Yield the numbers of the set cells, the earliest first."""
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low
