"""The demo's outcome facts, gathered while the rooms build, and its releases."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone

from qingshan.core.demo.context import DemoContext

from .facts.models import OutcomeFact
from .periods import quarter_of
from .releases.services import make_release
from .services import pseudonym

FACTS = "reporting.facts"
Value = int | float | bool | str


def fact(
    context: DemoContext,
    kind: str,
    /,
    *,
    subject: str,
    key: str,
    at: datetime,
    area_code: str = "",
    groups: Sequence[str] = (),
    **data: Value,
) -> None:
    """Keep one fact for ``build``, as ``push_fact`` would write it."""
    context.made.setdefault(FACTS, []).append(
        OutcomeFact(
            kind=kind,
            subject=pseudonym(subject),
            key=pseudonym(key),
            occurred_on=timezone.localdate(at),
            area_code=area_code,
            groups=sorted(groups),
            data=data,
        )
    )


def build(context: DemoContext) -> None:
    """Write the facts; release the last four quarters and this year so far."""
    OutcomeFact.objects.bulk_create(context.made.pop(FACTS, []), 2_000)
    day, periods = context.today, []
    for _ in range(4):
        period = quarter_of(day)
        periods.append(period.code)
        day = date.fromordinal(period.first.toordinal() - 1)
    for code in [*reversed(periods), str(context.today.year)]:
        make_release(period_code=code, actor=None)
