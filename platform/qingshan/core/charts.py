"""Small charts drawn on the server: geometry only, in a box of 640 × 260; colours are classes of the style sheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

WIDTH, HEIGHT = 640, 260
LEFT, RIGHT, TOP, BOTTOM = 52, 12, 12, 34
PLOT_WIDTH, PLOT_HEIGHT = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
Value = float | int | None


@dataclass(frozen=True)
class Mark:
    """A bar or a point. x, y: its top left or centre; index: which series, from 1."""

    x: float
    y: float
    width: float
    height: float
    index: int
    text: str


@dataclass(frozen=True)
class Tick:
    at: float
    label: str


def nice_top(highest: float) -> float:
    """Return the round number (1, 2, 4, 6, 8 times a power of ten) at or above the highest value; 1 for none."""
    if highest <= 0:
        return 1.0
    power = 10.0 ** floor(log10(highest))
    return next(step * power for step in (1, 2, 4, 6, 8, 10) if step * power >= highest)


def ticks(top: float, steps: int = 4) -> list[Tick]:
    """Return the levels of the upright axis, zero first."""
    levels = [top * number / steps for number in range(steps + 1)]
    return [Tick(level_y(level, top), f"{level:g}") for level in levels]


def level_y(value: float, top: float) -> float:
    return round(TOP + PLOT_HEIGHT * (1 - value / top), 1)


def columns(labels: Sequence[str], most: int = 12) -> list[Tick]:
    """Return the labels under the plot; of many only each n-th, so that they do not touch."""
    step = max(1, ceil(len(labels) / most))
    slot = PLOT_WIDTH / max(1, len(labels))
    return [Tick(round(LEFT + slot * (i + 0.5), 1), str(label)) for i, label in enumerate(labels) if i % step == 0]


def bars(labels: Sequence[str], series: Sequence[Sequence[Value]], top: float) -> list[Mark]:
    """Return one bar a value; a missing value has none."""
    slot = PLOT_WIDTH / max(1, len(labels))
    width = min(44.0, slot * 0.7 / max(1, len(series)))
    marks = []
    for index, values in enumerate(series):
        for i, value in enumerate(values):
            if value is None:
                continue
            x = LEFT + slot * (i + 0.5) + width * (index - len(series) / 2)
            y = level_y(float(value), top)
            height = max(1.0, TOP + PLOT_HEIGHT - y)
            marks.append(
                Mark(round(x, 1), y, round(width - 2, 1), round(height, 1), index + 1, f"{labels[i]}：{value}")
            )
    return marks


def points(labels: Sequence[str], values: Sequence[Value], top: float, index: int) -> list[list[Mark]]:
    """Return the runs of a line; it breaks where a value is missing, and is never drawn through the gap."""
    slot = PLOT_WIDTH / max(1, len(labels))
    runs: list[list[Mark]] = [[]]
    for i, value in enumerate(values):
        if value is None:
            runs.append([])
            continue
        x = round(LEFT + slot * (i + 0.5), 1)
        runs[-1].append(Mark(x, level_y(float(value), top), 0, 0, index, f"{labels[i]}：{value}"))
    return [run for run in runs if run]
