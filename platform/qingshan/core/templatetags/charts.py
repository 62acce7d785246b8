"""Tags of ``<c-chart-table>``. A series is {"name": str, "values": list of number or None}."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.translation import gettext as _

from qingshan.core import charts

register = template.Library()
Series = Sequence[Mapping[str, Any]]


@register.filter
def rows(labels: Sequence[str], series: Series) -> list[tuple[str, list[Any]]]:
    """Turn series into table rows: (label, one value a series)."""
    return [
        (label, [one["values"][i] if i < len(one["values"]) else None for one in series])
        for i, label in enumerate(labels)
    ]


@register.inclusion_tag("qingshan/charts/legend.html")
def chart_legend(series: Series, kind: str = "bar") -> dict[str, Any]:
    """Name the series; a single one is named by the title already."""
    return {"series": series if len(series) > 1 else [], "kind": kind}


@register.inclusion_tag("qingshan/charts/chart.html")
def chart_svg(kind: str, title: str, labels: Sequence[str], series: Series) -> dict[str, Any]:
    """Draw bars or lines from zero. Values below zero are not for this chart: ValueError."""
    values = [list(one["values"])[: len(labels)] for one in series]
    known = [float(v) for column in values for v in column if v is not None]
    if any(v < 0 for v in known):
        raise ValueError(_("图表只画零以上的数"))
    top = charts.nice_top(max(known, default=0))
    lines = [charts.points(labels, column, top, i + 1) for i, column in enumerate(values)]
    return {
        "title": title,
        "box": charts,
        "bottom": charts.TOP + charts.PLOT_HEIGHT,
        "right": charts.WIDTH - charts.RIGHT,
        "ticks": charts.ticks(top),
        "columns": charts.columns(labels),
        "bars": charts.bars(labels, values, top) if kind == "bar" else [],
        "runs": [run for line in lines for run in line] if kind == "line" else [],
    }
