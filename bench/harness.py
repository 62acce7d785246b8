"""A registry of figures, and what is done with them: measure, print, keep.

A new figure is a function in ``bench/figures`` under ``@figure``; it returns a Reading. Ratios are asked for rather
than milliseconds, because two machines agree on ratios.
"""

import json
import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Better = Literal["higher", "lower"]


@dataclass(frozen=True)
class Reading:
    """What one measurement gave: the value, and both sides of the ratio in words."""

    value: float
    ours: str
    theirs: str


@dataclass(frozen=True)
class Figure:
    """A named figure. ``goal`` is in ``unit``; ``against`` names the other side, ``how`` the procedure."""

    name: str
    goal: float
    unit: str
    against: str
    how: str
    better: Better
    measure: Callable[[], Reading]

    def met(self, value: float) -> bool:
        return value >= self.goal if self.better == "higher" else value <= self.goal


@dataclass(frozen=True)
class Outcome:
    """A figure with its reading, or with the reason why there is none."""

    figure: Figure
    seconds: float
    reading: Reading | None = None
    failure: str = ""

    @property
    def met(self) -> bool:
        return self.reading is not None and self.figure.met(self.reading.value)


REGISTRY: dict[str, Figure] = {}


def figure(
    name: str, goal: float, unit: str, *, against: str, how: str, better: Better = "higher"
) -> Callable[[Callable[[], Reading]], Callable[[], Reading]]:
    """Register a measurement under a name of its own."""

    def register(measure: Callable[[], Reading]) -> Callable[[], Reading]:
        if name in REGISTRY:
            raise ValueError(f"two figures are named {name}")
        REGISTRY[name] = Figure(name, goal, unit, against, how, better, measure)
        return measure

    return register


def chosen(names: Iterable[str]) -> list[Figure]:
    """Return the figures of these names, or all; raises KeyError with the known names on an unknown one."""
    names = list(names)
    if unknown := sorted(set(names) - set(REGISTRY)):
        raise KeyError(f"no such figure: {', '.join(unknown)}; there are: {', '.join(REGISTRY)}")
    return [REGISTRY[name] for name in names or REGISTRY]


def run(figures: Iterable[Figure]) -> list[Outcome]:
    """Measure one after the other; a figure that fails does not take the others with it."""
    return [attempt(one) for one in figures]


def attempt(one: Figure) -> Outcome:
    began = time.perf_counter()
    try:
        reading = one.measure()
    except Exception as error:
        traceback.print_exc()
        return Outcome(one, time.perf_counter() - began, failure=f"{type(error).__name__}: {error}")
    return Outcome(one, time.perf_counter() - began, reading)


def table(outcomes: Iterable[Outcome]) -> str:
    """Return the figures as text: value, goal and verdict in columns, both sides and the procedure below each."""
    rows = [("figure", "value", "goal", "met")]
    notes = [""]
    for outcome in outcomes:
        one, reading = outcome.figure, outcome.reading
        value = f"{reading.value:.2f} {one.unit}" if reading else "none"
        sign = "≥" if one.better == "higher" else "≤"
        rows.append((one.name, value, f"{sign} {one.goal:g} {one.unit}", "yes" if outcome.met else "NO"))
        sides = f"{reading.ours}; {one.against}: {reading.theirs}" if reading else outcome.failure
        notes.append(f"\n    {sides}\n    {one.how} ({outcome.seconds:.0f} s)")
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() + note for line, note in zip(lines, notes, strict=True))


def keep(outcomes: Iterable[Outcome], path: Path) -> None:
    """Write {name: {"value", "goal", "unit"}}; figures that were not measured this time keep their last value."""
    kept = json.loads(path.read_text()) if path.exists() else {}
    kept = {name: entry for name, entry in kept.items() if name in REGISTRY}
    for outcome in outcomes:
        one = outcome.figure
        kept.pop(one.name, None)
        if outcome.reading:
            kept[one.name] = {"value": round(outcome.reading.value, 4), "goal": one.goal, "unit": one.unit}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(kept, indent=2) + "\n")
