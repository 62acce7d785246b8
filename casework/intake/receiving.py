"""Taking a lead in, at a desk or from the public page, and giving out its receipt."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.levels import Level, first_contact_key
from qingshan.access.decisions import require
from qingshan.accounts.models import Area, User
from qingshan.accounts.roles import Role
from qingshan.audit.services import record
from qingshan.core.clock import now, today
from qingshan.core.deadlines import due
from qingshan.core.errors import Invalid
from qingshan.core.ids import new_receipt
from qingshan.people.contacts.phones import normalise_phone, phone_index
from qingshan.reporting.services import push_fact

from . import rules
from .models import Lead
from .receipts import pin_hash


@dataclass(frozen=True)
class LeadInput:
    """What was told. Everything but the story and the channel may be unknown."""

    story: str
    channel: str
    urgency: str = Level.YELLOW
    reporter: str = Lead.Reporter.APPLICANT
    party: str = ""
    event_kind: str = Lead.EventKind.OTHER
    coverage: str = Lead.Coverage.UNKNOWN
    event_at: date | None = None
    area: Area | None = None
    is_anonymous: bool = False
    name: str = ""
    phone: str = ""
    address: str = ""
    safe_contact: str = ""


@transaction.atomic
def receive_lead(*, actor: User, told: LeadInput) -> tuple[Lead, str, str]:
    """Take a lead in at a desk: the receiver owns it until somebody accepts it; a window accepts by receiving.

    Returns the lead, its receipt number and its PIN, which is kept nowhere in the clear.
    Raises Refused, Invalid (no story, event in the future).
    """
    require(rules.can_receive(actor, None))
    accepted = actor.has_role(Role.WINDOW)
    return _take_in(actor, told, owner=actor, accepted=accepted, at=now())


@transaction.atomic
def receive_help_request(
    *,
    story: str,
    actor: User | None = None,
    name: str = "",
    phone: str = "",
    area: Area | None = None,
    urgency_hint: str = "",
    safe_contact: str = "",
    address: str = "",
    event_kind: str = Lead.EventKind.OTHER,
    reporter: str = Lead.Reporter.APPLICANT,
    event_at: date | None = None,
) -> tuple[Lead, str, str]:
    """Take a request from the public page; nobody owns it until a window accepts it.

    actor: the resident when signed in, for the log only. urgency_hint: a level; anything else counts as yellow.
    """
    told = LeadInput(
        story=story, channel=Lead.Channel.ONLINE, reporter=reporter, is_anonymous=not name.strip(),
        urgency=urgency_hint if urgency_hint in Level.values else Level.YELLOW, event_kind=event_kind,
        event_at=event_at, area=area, name=name, phone=phone, address=address, safe_contact=safe_contact,
    )  # fmt: skip
    return _take_in(actor, told, owner=None, accepted=False, at=now())


def _take_in(
    actor: User | None, told: LeadInput, *, owner: User | None, accepted: bool, at: datetime
) -> tuple[Lead, str, str]:
    _check(told)
    number, pin = new_receipt()
    contact, ownership = due(at, first_contact_key(told.urgency)), due(at, "lead.owner")
    values: dict[str, Any] = {field.name: getattr(told, field.name) for field in fields(told)}
    if told.is_anonymous:
        values["name"] = ""
    lead = Lead(
        **values,
        receipt_number=number,
        pin_hash=pin_hash(number, pin),
        phone_index=phone_blind_index(told.phone),
        received_by=owner,
        received_at=at,
        owner=owner,
        owner_due_at=ownership.at,
        owner_due_provisional=ownership.provisional,
        contact_due_at=contact.at,
        contact_due_provisional=contact.provisional,
        status=Lead.Status.ACCEPTED if accepted else Lead.Status.RECEIVED,
        accepted_at=at if accepted else None,
    )
    lead.save(force_insert=True)
    record(actor=actor, action="lead.receive", subject=lead)
    push_received(lead)
    return lead, number, pin


def push_received(lead: Lead) -> None:
    """Tell reporting that a lead came in."""
    push_fact(
        kind="lead.received",
        subject=f"lead:{lead.pk}",
        key=f"lead:{lead.pk}",
        occurred_on=local_day(lead.received_at),
        area_code=lead.area.code if lead.area else "",
        data={"channel": lead.channel, "level": lead.urgency, "anonymous": lead.is_anonymous},
    )


def local_day(moment: datetime) -> date:
    """Return the day of a moment in the district's time zone."""
    return timezone.localdate(moment)


def phone_blind_index(phone: str) -> str:
    """Return the index by which a caller's number is found again; empty for none or one that cannot be a number."""
    try:
        return phone_index(normalise_phone(phone)) if phone.strip() else ""
    except Invalid:
        return ""


def _check(told: LeadInput) -> None:
    if not told.story.strip():
        raise Invalid("lead.no_story", _("请写一两句发生了什么、现在最急的是什么。"), field="story")
    if told.event_at and told.event_at > today():
        raise Invalid("lead.event_later", _("发生日期不能晚于今天。"), field="event_at")
