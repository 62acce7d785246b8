"""Records of the assistance system and their links with cases. Every sum ends in one fen, as no grant does."""

from datetime import timedelta
from decimal import Decimal

from casework.assistance.models import AssistanceRecord, CaseAssistance
from qingshan.core.demo.context import DemoContext
from qingshan.core.ids import check_char
from qingshan.people.demo.persons import AREA

from .history import case_fact, tell
from .lives import Made

RECORDS_A_YEAR = 1_200  # fast aid acts a year in a district of this size (domain notes, section 8)
MEAN_YUAN, SPREAD = 1_430, 0.55  # a temporary grant; log-normal around it
KINDS = {"temporary": 70, "medical": 15, "dibao": 10, "charity": 5}
PREFIX = {"temporary": "LS", "medical": "YL", "dibao": "DB", "charity": "CS"}
LINKED = 0.55
STATUSES = {"paid": 78, "approved": 10, "applied": 7, "refused": 5}
REASONS = {"same_hardship": 60, "parallel": 25, "prior_aid": 10, "family": 5}


def make(context: DemoContext, lives: list[Made]) -> None:
    """Write a year's records; more than half of the cases with a plan are linked with one, or two."""
    count = context.of_a_year(RECORDS_A_YEAR, least=len(lives) // 2 + 5)
    records = [_record(context, n + 1) for n in range(count)]
    planned = [made for made in lives if "approved" in made.at]
    chosen = [made for n, made in enumerate(planned) if n == 0 or context.rng.random() < LINKED]
    pairs = [*zip(chosen, records, strict=False)]
    pairs += [*zip(chosen[::5], records[len(chosen) :], strict=False)]
    for made, record in pairs:
        record.opened_on = (made.at["opened"] - timedelta(days=context.rng.randrange(0, 20))).date()
    AssistanceRecord.objects.bulk_create(records, 1_000)
    links = [_link(context, made, record) for made, record in pairs]
    CaseAssistance.objects.bulk_create(links, 1_000)
    for link in links:
        tell(
            context, link.case, link.linked_at, link.linked_by, "assistance.linked", "assistance.link", link,
            data={"kind": link.record.kind},
        )  # fmt: skip
        key = f"assistance:{link.pk}"
        case_fact(context, link.case, "assistance.linked", link.linked_at, key, kind=link.record.kind)


def _record(context: DemoContext, n: int) -> AssistanceRecord:
    rng, kind = context.rng, context.pick(KINDS)
    body = f"{PREFIX[kind]}-{AREA}-{context.today.year}-{n:06d}"
    status = context.pick(STATUSES)
    granted = round(rng.lognormvariate(0, SPREAD) * MEAN_YUAN * 0.86, -1)
    return AssistanceRecord(
        number=f"{body}-{check_char(body)}",
        kind=kind,
        status=status,
        opened_on=context.moment().date(),
        amount_yuan=Decimal(int(max(200, granted))) + Decimal("0.01") if status in ("paid", "approved") else None,
        area_code=context.place().code,
        imported_at=context.at(context.today, 0) - timedelta(hours=2),
    )


def _link(context: DemoContext, made: Made, record: AssistanceRecord) -> CaseAssistance:
    last = min(made.until(context), context.end)
    at = min(context.later(made.at["approved"], context.rng.uniform(0.1, 6)), last)
    return CaseAssistance(
        case=made.case, record=record, reason=context.pick(REASONS), linked_by=made.worker, linked_at=at
    )
