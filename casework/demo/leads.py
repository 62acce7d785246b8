"""A year of leads by channel, those that became cases and those that were answered otherwise."""

from datetime import datetime, timedelta

from casework.intake.models import Lead, LeadContact
from casework.intake.receipts import pin_hash
from casework.levels import first_contact_key
from qingshan.accounts.models import Area, User
from qingshan.accounts.roles import Role
from qingshan.audit.demo import log
from qingshan.core.demo.context import DemoContext
from qingshan.core.ids import RECEIPT_ALPHABET, check_char
from qingshan.people.contacts.phones import phone_index
from qingshan.people.demo.persons import PHONE, name
from qingshan.people.models import Person
from qingshan.reporting.demo import fact

from .lives import LEVELS, Made, received_at
from .words import LEAD_NOTES, STORIES

LEADS_A_YEAR = 1_800
CHANNELS = {"discovery": 45, "window": 20, "hotline": 15, "referral": 15, "online": 5}
RECEIVER = {"discovery": Role.REPORTER, "hotline": Role.HOTLINE, "window": Role.WINDOW, "referral": Role.WINDOW}
PARTIES = {"self_gov": 55, "public": 20, "social": 15, "party": 10}
KINDS = {"sudden": 25, "injury": 15, "illness": 40, "other": 20}
COVERAGE = {"unknown": 35, "not_yet": 35, "still": 30}
CLOSED = {"answered": 48, "referred": 20, "not_reached": 12, "declined": 12, "duplicate": 6, "error": 2}
WAITING, AT_HOTLINE = 14, 2  # in the queue this very moment; the first ones with the account ``hotline``
ANONYMOUS = 0.3


def make(context: DemoContext, lives: list[Made]) -> None:
    """Write a lead for each case and the others; leave them in ``made["leads"]``."""
    others = context.of_a_year(LEADS_A_YEAR) - len(lives)
    channels = context.shares(CHANNELS, len(lives) + others)
    leads = []
    for made in lives:
        made.lead = _of_case(context, made, "window" if made.plant == "resident" else channels.pop())
        leads.append(made.lead)
    levels = context.shares(LEVELS, others)
    for n in range(others):
        at_hotline = n < AT_HOTLINE and "hotline" in channels
        channel = channels.pop(channels.index("hotline")) if at_hotline else channels.pop()
        leads.append(_other(context, n, channel, levels.pop()))
    Lead.objects.bulk_create(leads, 1_000)
    for made in lives:
        made.case.lead = made.lead
    type(lives[0].case).objects.bulk_update([made.case for made in lives], ["lead"], 500)
    _contacts(context, leads)
    for lead in leads:
        _tell(context, lead)
    context.made["leads"] = leads


def _of_case(context: DemoContext, made: Made, channel: str) -> Lead:
    case, received = made.case, received_at(made.pace)
    lead = _lead(context, channel, made.pace.level, received, case.area)
    lead.status, lead.case, lead.owner = Lead.Status.CASE, case, case.opened_by
    if channel == "window":
        lead.received_by = case.opened_by
    if made.plant == "resident":
        lead.reporter = Lead.Reporter.APPLICANT
    lead.accepted_at = min(received + timedelta(minutes=context.rng.randrange(5, 50)), case.opened_at)
    lead.first_contact_at = case.first_contact_at
    _name(context, lead, made.person)
    return lead


def _other(context: DemoContext, n: int, channel: str, level: str) -> Lead:
    """A lead without a case: the first ones wait at this moment, the rest were answered."""
    if n < WAITING:
        ago = timedelta(hours=context.rng.uniform(0.3, 30))
        lead = _lead(context, channel, level, (context.end - ago).replace(second=0, microsecond=0), context.place())
        _name(context, lead, None)
        if n < AT_HOTLINE:
            lead.received_by = lead.owner = context.staff[Role.HOTLINE][0]
        if n % 3 == 2 and lead.received_by is not None:
            lead.owner = context.staff[Role.WINDOW][0]
            lead.status, lead.accepted_at = (
                Lead.Status.ACCEPTED,
                min(lead.received_at + timedelta(hours=1), context.end),
            )
        return lead
    received = context.moment(last=context.end - timedelta(days=2))
    lead = _lead(context, channel, level, received, context.place())
    _name(context, lead, None)
    limit = lead.contact_due_at - received
    lead.owner = lead.owner or context.one(Role.WINDOW)
    lead.accepted_at = received + timedelta(minutes=context.rng.randrange(5, 300))
    lead.close_reason = context.pick(CLOSED)
    lead.closed_at = min(received + max(limit, timedelta(hours=12)) * context.rng.uniform(0.3, 1.3), context.end)
    lead.accepted_at = min(lead.accepted_at, lead.closed_at)
    if lead.close_reason not in ("not_reached", "error", "duplicate"):
        lead.first_contact_at = min(received + limit * context.rng.uniform(0.05, 1.05), lead.closed_at)
    lead.status = Lead.Status.CLOSED
    return lead


def _lead(context: DemoContext, channel: str, level: str, received: datetime, area: Area | None) -> Lead:
    rng = context.rng
    number, kind = _receipt(context), context.pick(KINDS)
    receiver = context.one(RECEIVER[channel]) if channel in RECEIVER else None
    contact, owner = context.due(received, first_contact_key(level)), context.due(received, "lead.owner")
    return Lead(
        id=context.new_id(),
        receipt_number=number,
        pin_hash=pin_hash(number, f"{rng.randrange(10**6):06d}"),
        channel=channel,
        party=context.pick(PARTIES) if channel == "discovery" else "",
        reporter="reporter"
        if channel in ("discovery", "referral")
        else rng.choice(("applicant", "applicant", "reporter")),
        story=rng.choice(STORIES[kind]),
        urgency=level,
        event_kind=kind,
        event_at=(received - timedelta(days=rng.gammavariate(1.5, 8))).date(),
        coverage=context.pick(COVERAGE),
        area=area,
        received_by=receiver,
        received_at=received,
        owner=receiver,
        owner_due_at=owner.at,
        owner_due_provisional=owner.provisional,
        contact_due_at=contact.at,
        contact_due_provisional=contact.provisional,
    )


def _name(context: DemoContext, lead: Lead, person: Person | None) -> None:
    """Who asked: the resident of the case, somebody who stays nameless, or a caller of whom no record was made."""
    if person is not None:
        lead.is_anonymous, lead.name = person.is_anonymous, person.name
        if lead.reporter == Lead.Reporter.APPLICANT:
            lead.safe_contact = "请先发短信"
        return
    lead.is_anonymous = context.rng.random() < ANONYMOUS
    lead.name = "" if lead.is_anonymous else name(context)
    if context.rng.random() < 0.8:
        lead.phone = f"{PHONE}9{context.rng.randrange(10**7):07d}"
        lead.phone_index = phone_index(lead.phone)


def _contacts(context: DemoContext, leads: list[Lead]) -> None:
    rows = []
    for lead in leads:
        if lead.first_contact_at:
            way = "face" if lead.channel == "window" else context.pick({"phone": 70, "visit": 22, "message": 8})
            rows.append(_contact(context, lead, lead.first_contact_at, way, "reached", context.rng.choice(LEAD_NOTES)))
        elif lead.close_reason == Lead.CloseReason.NOT_REACHED:
            rows.append(_contact(context, lead, lead.closed_at or lead.received_at, "phone", "no_answer", ""))
    LeadContact.objects.bulk_create(rows, 2_000)


def _contact(context: DemoContext, lead: Lead, at: datetime, way: str, outcome: str, note: str) -> LeadContact:
    return LeadContact(id=context.new_id(), lead=lead, at=at, by=lead.owner, way=way, outcome=outcome, note=note)


def _receipt(context: DemoContext) -> str:
    """A receipt number from the demo's own random source, of the form that ``new_receipt`` draws in secret."""
    body = "".join(context.rng.choices(RECEIPT_ALPHABET, k=9))
    number = body + check_char(body)
    return f"{number[:4]}-{number[4:8]}-{number[8:]}"


def _tell(context: DemoContext, lead: Lead) -> None:
    """Tell the log and reporting; a lead may have come in on-line, from nobody who signed in."""
    owner: User | None = lead.owner
    log(context, lead.received_at, lead.received_by, "lead.receive", lead)
    if lead.accepted_at:
        log(context, lead.accepted_at, owner, "lead.accept", lead)
    if lead.case:
        log(context, lead.case.opened_at, owner, "lead.to_case", lead, case_id=lead.case.pk)
    if lead.closed_at:
        log(context, lead.closed_at, owner, "lead.close", lead, reason=lead.close_reason)
    fact(
        context,
        "lead.received",
        subject=f"lead:{lead.pk}",
        key=f"lead:{lead.pk}",
        at=lead.received_at,
        area_code=lead.area.code if lead.area else "",
        channel=lead.channel,
        level=lead.urgency,
        anonymous=lead.is_anonymous,
    )
