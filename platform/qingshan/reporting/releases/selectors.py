"""The evaluators' reading: under a database role that can select released tables and nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from qingshan.core.errors import NotFound
from qingshan.reporting.indicators import INDICATORS, Indicator

from .models import Release, ReleasedCell

ROLE = "qingshan_evaluator"


@dataclass(frozen=True)
class Row:
    """One place of the released table; cells in the order of ``INDICATORS``."""

    area_name: str
    cells: list[ReleasedCell | None]


@dataclass(frozen=True)
class Table:
    """A release as a page shows it."""

    period: str
    made_at: datetime
    digest: str
    rule: dict[str, int]
    indicators: tuple[Indicator, ...]
    rows: list[Row]


@contextmanager
def as_evaluator() -> Iterator[None]:
    """Give up all database rights but the evaluators' until the block ends; a view's fault leaks no row."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
        yield
        cursor.execute("RESET ROLE")  # a failure rolls back, and the role with it


def released_periods() -> list[str]:
    """Return the periods that have a release, newest first."""
    with as_evaluator():
        return sorted(set(Release.objects.values_list("period", flat=True)), reverse=True)


def released_table(period: str) -> Table:
    """Return the newest release of a period; raises NotFound when there is none."""
    with as_evaluator():
        release = Release.objects.filter(period=period).order_by("-made_at").first()
        if release is None:
            raise NotFound("reporting.no_release")
        cells = list(release.cells.order_by("area_code"))
    places: dict[str, dict[str, ReleasedCell]] = {}
    for cell in cells:
        places.setdefault(cell.area_name, {})[cell.indicator] = cell
    rows = [Row(name, [found.get(i.code) for i in INDICATORS]) for name, found in places.items()]
    return Table(period, release.made_at, release.digest, release.definition["rule"], INDICATORS, rows)
