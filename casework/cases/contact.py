"""The first contact with the resident stops the first clock."""

from datetime import datetime

from django.db import transaction

from qingshan.access.decisions import require
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.clock import now

from . import rules
from .clocks import push_case_fact
from .events import record_event
from .locking import lock_open
from .models import Case


@transaction.atomic
def confirm_first_contact(*, actor: User, case_id: int) -> Case:
    """Say that the resident has just been reached. Raises Refused unless on the team; a second time changes nothing."""
    case = lock_open(actor=actor, case_id=case_id)
    require(rules.can_contact(actor, case))
    note_first_contact(actor=actor, case=case, at=now())
    return case


def note_first_contact(*, actor: User, case: Case, at: datetime) -> bool:
    """Note the first contact of a locked case, once; later ones change nothing. Returns whether it was the first.

    at: when the resident was reached. Counted from the arrival of the lead, or the opening where there was none.
    """
    if case.first_contact_at is not None:
        return False
    case.first_contact_at = at
    case.save(update_fields=["first_contact_at"])
    if case.lead is not None and case.lead.first_contact_at is None:
        case.lead.first_contact_at = at
        case.lead.save(update_fields=["first_contact_at"])
    push_first_contact(case)
    record_event(case_id=case.pk, kind="case.first_contact", actor=actor)
    record(actor=actor, action="case.first_contact", subject=case, case_id=case.pk)
    return True


def push_first_contact(case: Case) -> None:
    """Tell reporting how long the resident waited, minutes from the lead's arrival."""
    if case.first_contact_at is None:
        return
    since = case.lead.received_at if case.lead else case.opened_at
    minutes = max(0, int((case.first_contact_at - since).total_seconds() // 60))
    on_time = case.first_contact_due_at is None or case.first_contact_at <= case.first_contact_due_at
    push_case_fact(
        case,
        "case.first_contact",
        on=case.first_contact_at,
        data={"minutes": minutes, "on_time": on_time, "level": case.level},
    )
