"""The demo's outcome facts and releases: what the rooms' services would have pushed, written in bulk."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils import timezone

from casework.demo import Made
from qingshan.core.demo.context import DemoContext
from qingshan.reporting.facts.models import OutcomeFact
from qingshan.reporting.periods import quarter_of
from qingshan.reporting.releases.services import make_release
from qingshan.reporting.services import pseudonym


def build(context: DemoContext) -> None:
    """Write the facts and release the last four quarters and the year before today."""
    OutcomeFact.objects.bulk_create(_facts(context), 2_000)
    day, periods = context.end.date(), []
    for _ in range(4):
        period = quarter_of(day)
        periods.append(period.code)
        day = date.fromordinal(period.first.toordinal() - 1)
    for code in [*reversed(periods), str(context.end.year)]:
        make_release(period_code=code, actor=None)


def _fact(kind: str, subject: str, key: str, moment: Any, area: str, **data: Any) -> OutcomeFact:
    return OutcomeFact(
        kind=kind,
        subject=pseudonym(subject),
        key=pseudonym(key),
        occurred_on=timezone.localdate(moment),
        area_code=area,
        data=data,
    )


def _facts(context: DemoContext) -> Iterator[OutcomeFact]:
    for lead in context.made["leads"]:
        area = lead.area.code if lead.area else ""
        data = {"channel": lead.channel, "level": lead.urgency, "anonymous": lead.is_anonymous}
        yield _fact("lead.received", f"lead:{lead.pk}", f"lead:{lead.pk}", lead.received_at, area, **data)
    area_of = {}
    for made in context.made["cases"]:
        area_of[made.case.pk] = made.case.area.code
        yield from _case_facts(made)
    for session in context.made["sessions"]:
        if session.status in ("held", "missed"):
            case = session.episode.case_id
            kind = f"session.{session.status}"
            data = {"minutes": 50, "mode": session.mode} if session.status == "held" else {"mode": session.mode}
            yield _fact(kind, str(case), f"{kind}:{session.pk}", session.booking.start, area_of[case], **data)
    scores = defaultdict(list)
    for response in context.made["responses"]:
        scores[(response.episode, response.instrument)].append(response)
    for (episode, measure), found in scores.items():
        if len(found) > 1:
            data = {"measure": measure, "first": found[0].total, "last": found[-1].total, "prorated": False}
            key = f"paired:{episode.pk}:{measure}"
            yield _fact(
                "scale.paired", str(episode.case_id), key, found[-1].answered_at, area_of[episode.case_id], **data
            )


def _case_facts(made: Made) -> Iterator[OutcomeFact]:
    case, area = made.case, made.case.area.code if made.case.area else ""
    pk = str(case.pk)
    yield _fact("case.opened", pk, f"case.opened:{pk}", case.opened_at, area, level=case.level)
    if case.first_contact_at and case.first_contact_due_at:
        minutes = int((case.first_contact_at - case.opened_at).total_seconds() // 60)
        on_time = case.first_contact_at <= case.first_contact_due_at
        yield _fact(
            "case.first_contact",
            pk,
            f"case.first_contact:{pk}",
            case.first_contact_at,
            area,
            minutes=minutes,
            on_time=on_time,
            level=case.level,
        )
    if case.closed_at:
        yield _fact("case.closed", pk, f"case.closed:{pk}", case.closed_at, area, reason=case.close_reason)
