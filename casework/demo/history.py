"""Each step of a case, told where the services tell it: on the timeline, in the log, to reporting."""

from datetime import datetime
from typing import Any

from django.db.models import Model

from casework.cases.models import Case, CaseEvent
from qingshan.accounts.models import User
from qingshan.audit.demo import log
from qingshan.core.demo.context import DemoContext
from qingshan.reporting.demo import Value, fact

EVENTS = "casework.events"


def tell(
    context: DemoContext,
    case: Case,
    at: datetime,
    actor: User | None,
    kind: str,
    action: str,
    subject: Model | None = None,
    *,
    reason: str = "",
    data: dict[str, Any] | None = None,
) -> None:
    """Keep one moment of the timeline and its line in the log. kind: "" for the log alone."""
    if at > context.end:
        return
    if kind:
        context.made.setdefault(EVENTS, []).append(CaseEvent(case=case, at=at, kind=kind, actor=actor, data=data or {}))
    log(context, at, actor, action, subject or case, case_id=case.pk, reason=reason)


def case_fact(context: DemoContext, case: Case, kind: str, at: datetime, key: str = "", /, **data: Value) -> None:
    """Keep a fact about a case. key: the case's own unless the kind can happen more than once."""
    fact(
        context,
        kind,
        subject=str(case.pk),
        key=key or f"{kind}:{case.pk}",
        at=at,
        area_code=case.area.code if case.area else "",
        groups=context.made["groups"].get(case.person_id, []),
        **data,
    )


def build(context: DemoContext) -> None:
    """Write the timelines, when every room has told its part."""
    events = sorted(context.made.pop(EVENTS, []), key=lambda event: event.at)
    CaseEvent.objects.bulk_create(events, 2_000)
