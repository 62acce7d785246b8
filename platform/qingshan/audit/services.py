"""Writing the log. Called inside the transaction of the act itself, so an act and its record stand or fall together."""

from django.db import models
from django.http import HttpRequest

from qingshan.accounts.models import User
from qingshan.core.errors import DomainError

from .models import AuditEvent


def record(
    *,
    actor: User | None,
    action: str,
    subject: models.Model | None = None,
    case_id: int | None = None,
    outcome: str = AuditEvent.Outcome.OK,
    reason: str = "",
) -> None:
    """Insert one event. actor None: nobody signed in, or the house itself. reason: a code, no content."""
    AuditEvent.objects.create(
        actor=actor,
        action=action,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=str(subject.pk) if subject is not None else "",
        case_id=case_id,
        outcome=outcome,
        reason=reason[:120],
    )


def record_read(*, actor: User, action: str, subject: models.Model, case_id: int | None = None) -> None:
    """Record that protected content was shown."""
    record(actor=actor, action=action, subject=subject, case_id=case_id, outcome=AuditEvent.Outcome.READ)


def record_refusal(*, request: HttpRequest, error: DomainError) -> None:
    """Record a refusal, after the refused act's transaction has rolled back."""
    user = getattr(request, "user", None)
    match = request.resolver_match
    AuditEvent.objects.create(
        actor=user if isinstance(user, User) else None,
        action="access.refused",
        outcome=AuditEvent.Outcome.REFUSED,
        reason=error.code[:120],
        route=(match.view_name if match else "")[:120],
    )
