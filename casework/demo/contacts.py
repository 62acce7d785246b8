"""Process records of what workers did, and the visits on their calendars."""

from datetime import datetime, timedelta

from casework.services.models import ServiceRecord
from qingshan.core.demo.context import DemoContext
from scheduling.demo import Planned, book_all, diary

from .history import tell
from .lives import Made
from .words import CONTACTS, NEXT

WAYS = {"visit": 38, "call": 40, "accompany": 8, "link": 14}
MINUTES = {"visit": (40, 90), "call": (5, 25), "accompany": (60, 180), "link": (15, 45)}
EVERY_DAYS = (6, 15)
NOT_REACHED = 0.07
BOOKED_BACK_DAYS, BOOKED_AHEAD_DAYS = 35, 12


def make(context: DemoContext, lives: list[Made]) -> None:
    """Write the records and book the visits of the last weeks and the next."""
    records: list[ServiceRecord] = []
    visits: list[Planned] = []
    for made in lives:
        if "accepted" not in made.at or not made.case.first_contact_at:
            continue
        found = _records(context, made)
        records += found
        recent = context.end - timedelta(days=BOOKED_BACK_DAYS)
        for record in found:
            if record.kind == "visit" and record.at > recent:
                visits += _visit(context, made, record.at, "done" if record.reached else "missed")
        if made.is_open and "assessing" in made.at:
            visits += _next_visit(context, made)
    ServiceRecord.objects.bulk_create(records, 1_000)
    book_all(context, visits)


def _records(context: DemoContext, made: Made) -> list[ServiceRecord]:
    """One contact every week or two, from the first one until the work ends."""
    contact = made.case.first_contact_at
    last = min(made.until(context), made.at.get("asked", context.end), context.end)
    at = max(made.at["accepted"], contact or context.end)
    found: list[ServiceRecord] = []
    while at < last and len(found) < 14:
        found.append(_record(context, made, at, first=not any(record.reached for record in found)))
        at = context.later(at, context.rng.uniform(*EVERY_DAYS))
    return found


def _record(context: DemoContext, made: Made, at: datetime, *, first: bool) -> ServiceRecord:
    rng, kind = context.rng, context.pick(WAYS)
    goal = rng.choice(made.goals) if made.goals and at > made.at.get("approved", context.end) else None
    reached = not _found_nobody(context, kind) if not first else True
    row = ServiceRecord(
        id=context.new_id(),
        case=made.case,
        goal=goal,
        kind=kind,
        strand=goal.strand if goal else "comfort",
        at=at,
        minutes=rng.randrange(*MINUTES[kind]) if reached else 5,
        reached=reached,
        is_first_contact=first,
        narrative=rng.choice(CONTACTS[kind]) if reached else "没有联系上，留了便条，明天再联系。",
        next_step=rng.choice(NEXT),
        author=made.worker,
        created_at=min(at + timedelta(hours=2), context.end),
    )
    if row.next_step:
        row.next_on = (at + timedelta(days=7)).date()
    data = {"kind": kind, "strand": row.strand, "minutes": row.minutes}
    tell(context, made.case, at, made.worker, "service.recorded", "service.record", row, data=data)
    return row


def _found_nobody(context: DemoContext, kind: str) -> bool:
    """Links are made without the resident; others find nobody now and then."""
    return kind != "link" and context.rng.random() < NOT_REACHED


def _visit(context: DemoContext, made: Made, at: datetime, status: str) -> list[Planned]:
    """Put a visit on the worker's calendar at its whole hour, if both were free by the diary."""
    start = at.replace(minute=0, second=0, microsecond=0)
    host, guest = made.worker.pk, made.person.pk
    if start >= context.end or not diary(context).is_free(start, host, guest):
        return []
    diary(context).take(start, host, guest)
    return [Planned(made.worker, start, guest, kind="visit", status=status, place="入户")]


def _next_visit(context: DemoContext, made: Made) -> list[Planned]:
    """The next visit of an open case, within the coming days; of a planted one this week, some of them today."""
    days = context.rng.choice((0, 0, 1, 2, 3, 6)) if made.plant else context.rng.uniform(0, BOOKED_AHEAD_DAYS)
    after = context.end + timedelta(days=days)
    start = diary(context).meet(after, after + timedelta(days=7), made.worker.pk, made.person.pk)
    return [Planned(made.worker, start, made.person.pk, kind="visit", place="入户")] if start else []
