"""The demo's audit log: what the services would have recorded, gathered while the rooms build, written in its order."""

from datetime import datetime

from django.db.models import Model

from qingshan.accounts.models import User
from qingshan.core.demo.context import DemoContext

from .models import AuditEvent

LOG = "audit.log"


def log(
    context: DemoContext,
    at: datetime,
    actor: User | None,
    action: str,
    subject: Model | None = None,
    *,
    case_id: int | None = None,
    outcome: str = AuditEvent.Outcome.OK,
    reason: str = "",
    route: str = "",
) -> None:
    """Keep one event for ``build``; what would come after the demo's present moment has not happened."""
    if at > context.end:
        return
    context.made.setdefault(LOG, []).append(
        AuditEvent(
            at=at,
            actor=actor,
            action=action,
            subject_type=subject._meta.label_lower if subject is not None else "",
            subject_id=str(subject.pk) if subject is not None else "",
            case_id=case_id,
            outcome=outcome,
            reason=reason,
            route=route,
        )
    )


def build(context: DemoContext) -> None:
    """Write the log, the earliest event first; the sealer seals it like any other."""
    events = sorted(context.made.pop(LOG, []), key=lambda event: event.at)
    AuditEvent.objects.bulk_create(events, 2_000)
