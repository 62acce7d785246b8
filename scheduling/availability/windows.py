"""Arithmetic on stretches of time: sorted, half open, aware."""

from collections.abc import Iterable
from datetime import datetime

Stretch = tuple[datetime, datetime]


def merge(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Return the union as sorted stretches that neither touch nor overlap."""
    merged: list[Stretch] = []
    for start, end in sorted(stretches):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def subtract(open_: Iterable[Stretch], busy: Iterable[Stretch]) -> list[Stretch]:
    """Return what remains of ``open_`` without ``busy``."""
    taken, remaining = merge(busy), []
    for start, end in merge(open_):
        for busy_start, busy_end in taken:
            if busy_end <= start:
                continue
            if busy_start >= end:
                break
            if busy_start > start:
                remaining.append((start, busy_start))
            start = max(start, busy_end)
        if start < end:
            remaining.append((start, end))
    return remaining


def intersect(one: Iterable[Stretch], other: Iterable[Stretch]) -> list[Stretch]:
    """Return the time that lies in both."""
    others, found = merge(other), []
    for start, end in merge(one):
        found += [(max(start, s), min(end, e)) for s, e in others if s < end and e > start]
    return found
