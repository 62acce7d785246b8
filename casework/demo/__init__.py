"""A year of leads and cases in the proportions of the field notes (section 8), with the anomalies an office knows."""

from datetime import timedelta

from qingshan.accounts.roles import Role
from qingshan.audit.demo import log
from qingshan.audit.models import AuditEvent
from qingshan.consent import demo as consent
from qingshan.core.demo.context import DemoContext

from . import aid, cases, contacts, gatherings, leads, papers, referrals
from .lives import Made

__all__ = ["Made", "build"]


def build(context: DemoContext) -> None:
    """Leave ``made["cases"]``, a Made for each resident, and ``made["leads"]``."""
    lives = cases.make(context)
    leads.make(context, lives)
    papers.make(context, lives)
    referrals.make(context, lives)
    aid.make(context, lives)
    gatherings.make(context, lives)
    contacts.make(context, lives)
    consent.save(context)
    context.made["cases"] = lives
    _intrusions(context)


def _intrusions(context: DemoContext) -> None:
    """Somebody of another office tries three doors that are not theirs: the log has what the pages would write."""
    stranger, at = context.staff[Role.EDITOR][0], context.end - timedelta(hours=3)
    for n, route in enumerate(("casework:case-list", "casework:lead-list", "counseling:home")):
        log(
            context, at + timedelta(minutes=n), stranger, "access.refused",
            outcome=AuditEvent.Outcome.REFUSED, reason="access.role", route=route,
        )  # fmt: skip
