"""Making a release: facts of a period in, disclosed numbers out, nothing else."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from qingshan.accounts.models import Area, User
from qingshan.audit.services import record
from qingshan.core.clock import now
from qingshan.core.limits.selectors import limit
from qingshan.reporting.disclosure import shown_count, shown_median, shown_rate
from qingshan.reporting.facts.models import OutcomeFact
from qingshan.reporting.indicators import INDICATORS, Indicator
from qingshan.reporting.periods import parse_period

from .models import Release, ReleasedCell

RULE = ("small", "step", "least_rate", "least_median")


@transaction.atomic
def make_release(*, period_code: str, actor: User | None) -> Release:
    """Freeze the period's table; an earlier release of the same period stays as it was.

    Raises Invalid for a period that is not a year, quarter or month.
    """
    period = parse_period(period_code)
    rule = {name: int(limit(f"disclosure.{name}").value) for name in RULE}
    facts = list(
        OutcomeFact.objects.filter(occurred_on__gte=period.first, occurred_on__lt=period.end).order_by("kind", "key")
    )
    release = Release.objects.create(
        period=period.code,
        made_at=now(),
        facts=shown_count(len(facts), small=rule["small"], step=rule["step"]),
        digest=_digest(facts),
        definition={"indicators": [i.code for i in INDICATORS], "rule": rule, "until": period.end.isoformat()},
    )
    ReleasedCell.objects.bulk_create(_cells(release, facts, rule))
    record(actor=actor, action="release.make", subject=release)
    return release


def _cells(release: Release, facts: Sequence[OutcomeFact], rule: dict[str, int]) -> Iterable[ReleasedCell]:
    names = {"": "全区", **dict(Area.objects.values_list("code", "name"))}
    by_place: dict[tuple[str, str], list[OutcomeFact]] = defaultdict(list)
    for fact in facts:
        for place in {"", fact.area_code}:
            by_place[(place, fact.kind)].append(fact)
    places = sorted({place for place, _ in by_place} | {""})
    for place in places:
        for indicator in INDICATORS:
            value, small = disclose(indicator, by_place[(place, indicator.kind)], rule)
            yield ReleasedCell(
                release=release,
                indicator=indicator.code,
                area_code=place,
                area_name=names.get(place, place),
                value=value,
                is_small=small,
            )


def disclose(indicator: Indicator, facts: Sequence[OutcomeFact], rule: dict[str, int]) -> tuple[int | None, bool]:
    """Return (value or None when withheld, whether the cell is a small one)."""
    if indicator.measure == "count":
        return shown_count(len(facts), small=rule["small"], step=rule["step"]), len(facts) <= rule["small"]
    if indicator.measure == "rate":
        part = sum(bool(fact.data.get(indicator.field)) for fact in facts)
        rate = shown_rate(part, len(facts), least=rule["least_rate"], small=rule["small"], step=rule["step"])
        return rate, rate is None
    values = [int(fact.data[indicator.field]) for fact in facts if indicator.field in fact.data]
    median = shown_median(values, least=rule["least_median"], step=rule["step"])
    return median, median is None


def _digest(facts: Sequence[OutcomeFact]) -> str:
    rows: list[Any] = [[f.kind, f.key, f.subject, str(f.occurred_on), f.area_code, f.groups, f.data] for f in facts]
    return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()
