"""What happens to a lead after it was taken in: accepted, contacted, handed on, closed without a case."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from qingshan.access.decisions import require
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.clock import now
from qingshan.core.errors import Conflict, Invalid, NotFound, WrongState
from qingshan.notifications.services import send
from qingshan.realtime.services import announce

from . import rules
from .models import Lead, LeadContact


@transaction.atomic
def accept_lead(*, actor: User, lead_id: UUID) -> Lead:
    """Take a lead over; of several who try, one wins.

    Raises NotFound (never lay before the actor), Conflict (somebody else took it, or it is finished).
    """
    lead = Lead.objects.select_for_update(of=("self",)).filter(pk=lead_id).first()
    if lead is None or not rules.stands_before(actor, lead):
        raise NotFound("lead.not_found")
    if lead.status != Lead.Status.RECEIVED:
        raise Conflict("lead.accepted_already", _("这条线索已由他人接收，您不用再处理。"))
    before = lead.owner_id
    lead.status, lead.owner, lead.accepted_at, lead.offered_to = Lead.Status.ACCEPTED, actor, now(), None
    lead.save(update_fields=["status", "owner", "accepted_at", "offered_to"])
    record(actor=actor, action="lead.accept", subject=lead)
    if before and before != actor.pk:
        announce(user_id=before, kind="lead.accepted", subject_id=str(lead.pk))
    return lead


@transaction.atomic
def record_contact(*, actor: User, lead_id: UUID, way: str, outcome: str, note: str = "") -> LeadContact:
    """Write down an attempt to reach the person; the first that reached them stops the clock."""
    lead = lock_handled(actor, lead_id)
    contact = LeadContact(lead=lead, at=now(), by=actor, way=way, outcome=outcome, note=note)
    contact.save(force_insert=True)
    if outcome == LeadContact.Outcome.REACHED and lead.first_contact_at is None:
        lead.first_contact_at = contact.at
        lead.save(update_fields=["first_contact_at"])
    record(actor=actor, action="lead.contact", subject=lead, reason=outcome)
    return contact


@transaction.atomic
def transfer_lead(*, actor: User, lead_id: UUID, to_user: User | None = None) -> Lead:
    """Ask somebody (None: any window) to take the lead over; the owner keeps it until they accept.

    Raises Refused (not the owner), Invalid (not at a desk, or the actor), WrongState (finished).
    """
    lead = lock_handled(actor, lead_id)
    if to_user is not None and (to_user.pk == actor.pk or not to_user.has_role(*rules.DESK)):
        raise Invalid("lead.transfer_to", _("请选择另一位在岗的热线或窗口人员。"), field="to_user")
    lead.status, lead.offered_to, lead.accepted_at = Lead.Status.RECEIVED, to_user, None
    lead.save(update_fields=["status", "offered_to", "accepted_at"])
    record(actor=actor, action="lead.transfer", subject=lead)
    if to_user is not None:
        send(template="work.assigned", to_user=to_user, dedupe_key=f"lead-transfer:{lead.pk}:{now().timestamp()}")
        announce(user_id=to_user.pk, kind="lead.offered", subject_id=str(lead.pk))
    return lead


@transaction.atomic
def close_lead(*, actor: User, lead_id: UUID, reason: str) -> Lead:
    """Finish a lead without a case. Raises Refused, Invalid (no such reason), WrongState (finished already)."""
    lead = lock_handled(actor, lead_id)
    if reason not in Lead.CloseReason.values:
        raise Invalid("lead.reason", _("请选择办结原因。"), field="reason")
    lead.status, lead.close_reason, lead.closed_at = Lead.Status.CLOSED, reason, now()
    lead.offered_to = None
    lead.save(update_fields=["status", "close_reason", "closed_at", "offered_to"])
    record(actor=actor, action="lead.close", subject=lead, reason=reason)
    return lead


def lock_handled(actor: User, lead_id: UUID) -> Lead:
    """Lock an open lead that the actor owns, inside a transaction. Raises NotFound, Refused, WrongState."""
    lead = Lead.objects.select_for_update(of=("self",)).filter(pk=lead_id).first()
    if lead is None or not Lead.objects.visible_to(actor).filter(pk=lead_id).exists():
        raise NotFound("lead.not_found")
    require(rules.can_handle(actor, lead))
    if not lead.is_open:
        raise WrongState("lead.finished", _("这条线索已经办结或立案，不能再改动。"))
    return lead
