"""A year of leads and cases, in the proportions of the field notes (section 8), with the anomalies an office knows."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from qingshan.accounts.models import Organisation, User
from qingshan.accounts.roles import Role
from qingshan.audit.models import AuditEvent
from qingshan.core.demo.context import DemoContext
from qingshan.core.ids import check_char, new_receipt
from qingshan.core.models import NumberSequence
from qingshan.people.demo import new_id
from qingshan.people.models import Person

from .assessments.models import Assessment, StrandNeed
from .assistance.models import AssistanceRecord, CaseAssistance
from .cases.models import Assignment, Case, CaseEvent, CaseMember
from .intake.models import Lead
from .intake.receipts import pin_hash
from .plans.models import Goal, Plan
from .referrals.models import Referral

LEADS_PER_CASE = 2.25
LEVELS, LEVEL_WEIGHTS = ("red", "orange", "yellow", "green"), (3, 10, 30, 57)
CHANNELS, CHANNEL_WEIGHTS = ("discovery", "window", "hotline", "referral", "online"), (45, 20, 15, 15, 5)
CONTACT_HOURS = {"red": 2, "orange": 24, "yellow": 72, "green": 168}
STAGES = ("intake", "assessment", "planning", "intervention", "evaluation")
STRANDS = ("material", "living", "counselling", "comfort", "capacity", "integration")
COUNSELLED = 0.45
STORY = "演示内容：家中突然遇到难处，需要有人一起想办法。"


@dataclass
class Made:
    """One case of the demo and what hangs on it. counselled: has a counselling referral."""

    case: Case
    person: Person
    worker: User
    referral: Referral | None = None


def build(context: DemoContext) -> None:
    """Make the cases first, then the leads that did not become one."""
    cases = [_case(context, n, person) for n, person in enumerate(context.made["people"])]
    leads = [_lead(context, made) for made in cases]
    extra = int(context.cases * (LEADS_PER_CASE - 1))
    leads += [_lead(context, None, fresh=n < 12) for n in range(extra)]
    Case.objects.bulk_create([made.case for made in cases], 1_000)
    for lead in leads:
        lead.case = lead.case  # now that the case has its key
    Lead.objects.bulk_create(leads, 1_000)
    for made, lead in zip(cases, leads, strict=False):
        made.case.lead = lead
    Case.objects.bulk_update([made.case for made in cases], ["lead"], 500)
    _members(context, cases)
    _numbers(context)
    _work(context, cases)
    context.made |= {"cases": cases, "leads": leads}


def _case(context: DemoContext, n: int, person: Person) -> Made:
    rng = context.rng
    workers = context.staff[Role.WORKER]
    worker = workers[0] if n == 0 else rng.choice(workers)
    level = rng.choices(LEVELS, LEVEL_WEIGHTS)[0]
    opened = context.moment(context.end - timedelta(days=120)) if n == 0 else context.moment()
    is_open = n == 0 or rng.random() < 0.2 or opened > context.end - timedelta(days=20)
    hours = CONTACT_HOURS[level] * rng.betavariate(1.6, 3.2) * 1.9
    contact = min(opened + timedelta(hours=hours), context.end)
    year = opened.year
    context.made.setdefault("last", {}).setdefault(year, 0)
    context.made["last"][year] += 1
    body = f"QS-{year}-{context.made['last'][year]:06d}"
    closed = min(opened + timedelta(days=rng.randrange(21, 150)), context.end) if not is_open else None
    stage = ("intervention" if n == 0 else rng.choice(STAGES)) if is_open else "closed"
    case = Case(
        number=f"{body}-{check_char(body)}",
        person=person,
        area=context.place(),
        level=level,
        stage=stage,
        stage_entered_at=opened,
        stage_due_at=opened + timedelta(days=rng.randrange(5, 60)),
        status="open" if is_open else "closed",
        responsible=worker,
        opened_by=context.staff[Role.WINDOW][0],
        opened_at=opened,
        first_contact_due_at=opened + timedelta(hours=CONTACT_HOURS[level]),
        first_contact_at=contact,
        closed_at=closed,
        closed_by=None if is_open else context.one(Role.SUPERVISOR),
        close_reason=""
        if is_open
        else rng.choices(("goals_met", "withdrew", "lost", "referred", "moved"), (60, 15, 10, 10, 5))[0],
    )
    return Made(case, person, worker)


def _lead(context: DemoContext, made: Made | None, *, fresh: bool = False) -> Lead:
    """One lead: of a case, or answered without one; fresh: still waiting today."""
    rng = context.rng
    receiver = context.staff[rng.choice((Role.HOTLINE, Role.WINDOW))][0]
    received = (
        made.case.opened_at
        if made
        else context.moment(context.end - timedelta(hours=20))
        if fresh
        else context.moment()
    )
    number = _receipt(context)
    level = made.case.level if made else rng.choices(LEVELS, LEVEL_WEIGHTS)[0]
    channel = rng.choices(CHANNELS, CHANNEL_WEIGHTS)[0]
    status = "case" if made else "received" if fresh else "closed"
    return Lead(
        id=new_id(context),
        receipt_number=number,
        pin_hash=pin_hash(number, f"{rng.randrange(10**6):06d}"),
        channel=channel,
        party=rng.choice(("party", "self_gov", "public", "social")) if channel == "discovery" else "",
        reporter=rng.choice(("applicant", "reporter")),
        is_anonymous=not made,
        story=STORY,
        urgency=level,
        event_kind=rng.choice(("sudden", "injury", "illness", "other")),
        coverage=rng.choice(("unknown", "not_yet", "still")),
        area=made.case.area if made else context.place(),
        status=status,
        received_by=receiver,
        received_at=received,
        owner=receiver,
        owner_due_at=received + timedelta(hours=24),
        accepted_at=None if fresh else received,
        contact_due_at=received + timedelta(hours=CONTACT_HOURS[level]),
        first_contact_at=None if fresh else received,
        case=made.case if made else None,
        close_reason="" if made or fresh else "answered",
        closed_at=None if made or fresh else received,
    )


def _receipt(context: DemoContext) -> str:
    """A receipt number from the demo's own random source; like ``new_receipt``, which draws secret ones."""
    shape, _ = new_receipt()
    body = "".join(context.rng.choices("23456789ABCDEFGHJKMNPQRSTUVWXYZ", k=len(shape) - 3))
    number = body + check_char(body)
    return f"{number[:4]}-{number[4:8]}-{number[8:]}"


def _members(context: DemoContext, cases: list[Made]) -> None:
    granter = context.staff[Role.SUPERVISOR][0]
    CaseMember.objects.bulk_create(
        (
            CaseMember(
                case=made.case,
                user=made.worker,
                role="responsible",
                valid_from=made.case.opened_at.date(),
                granted_by=granter,
            )
            for made in cases
        ),
        2_000,
    )
    CaseEvent.objects.bulk_create(
        (
            CaseEvent(case=made.case, at=made.case.opened_at, kind="case.opened", actor=made.case.opened_by)
            for made in cases
        ),
        2_000,
    )
    AuditEvent.objects.bulk_create(
        (
            AuditEvent(
                at=made.case.opened_at,
                actor=made.case.opened_by,
                action="case.open",
                subject_type="casework.case",
                subject_id=str(made.case.pk),
                case_id=made.case.pk,
            )
            for made in cases
        ),
        2_000,
    )
    stranger = context.staff[Role.EDITOR][0]
    AuditEvent.objects.create(
        at=context.end, actor=stranger, action="access.refused", outcome="refused", reason="access.role"
    )


def _numbers(context: DemoContext) -> None:
    NumberSequence.objects.bulk_create(
        NumberSequence(kind="case", year=y, last=n) for y, n in context.made["last"].items()
    )


def _work(context: DemoContext, cases: list[Made]) -> None:
    """Assessments, plans, links and referrals for about half the cases, the demo resident's own first."""
    rng = context.rng
    chosen = [
        made for n, made in enumerate(cases) if n == 0 or (made.case.stage not in STAGES[:2] and rng.random() < 0.55)
    ]
    _assess(context, chosen)
    _plan(context, chosen)
    _assist(context, chosen)
    referred = [made for n, made in enumerate(chosen) if n == 0 or rng.random() < COUNSELLED / 0.55]
    centre = context.organisations["centre"][0]
    for made in referred:
        made.referral = _referral(context, made, centre)
    waiting = [made for made in cases if made.case.status == "open" and made.referral is None][:6]
    fresh = [_referral(context, made, centre, waiting=True) for made in waiting]
    if fresh:  # one that nobody answered: its time ran out a week ago
        fresh[0].sent_at -= timedelta(days=9)
        fresh[0].accept_by -= timedelta(days=9)
    Referral.objects.bulk_create([made.referral for made in referred if made.referral] + fresh, 1_000)
    offers = [made for made in cases[1:] if made.case.status == "open" and made.case.stage == "intake"][:3]
    Assignment.objects.bulk_create(
        Assignment(
            case=made.case,
            user=context.staff[Role.WORKER][0],
            offered_by=context.staff[Role.SUPERVISOR][0],
            accept_by=context.end + timedelta(days=2),
        )
        for made in offers
        if made.worker != context.staff[Role.WORKER][0]
    )


def _assess(context: DemoContext, chosen: list[Made]) -> None:
    rows, needs = [], []
    for made in chosen:
        at = min(made.case.opened_at + timedelta(days=4), context.end)
        row = Assessment(
            id=new_id(context),
            case=made.case,
            version=1,
            status="signed",
            family="演示：家庭情况。",
            community="演示：邻里情况。",
            risk="演示：无即刻危险。",
            recommended_level=made.case.level,
            due_at=at + timedelta(days=6),
            author=made.worker,
            created_at=at,
            signed_by=made.worker,
            signed_at=at,
        )
        rows.append(row)
        needs += [
            StrandNeed(
                id=new_id(context), assessment=row, strand=strand, level=context.rng.randrange(4), notes="演示：需要。"
            )
            for strand in STRANDS
        ]
    Assessment.objects.bulk_create(rows, 1_000)
    StrandNeed.objects.bulk_create(needs, 2_000)


def _plan(context: DemoContext, chosen: list[Made]) -> None:
    rng, plans, goals = context.rng, [], []
    supervisors = context.staff[Role.SUPERVISOR]
    for n, made in enumerate(chosen):
        at = min(made.case.opened_at + timedelta(days=7), context.end)
        waits = n and made.case.status == "open" and rng.random() < 0.2
        plan = Plan(
            id=new_id(context),
            case=made.case,
            version=1,
            status="submitted" if waits else "approved",
            author=made.worker,
            aim="先稳下来，再一起往前走。",
            created_at=at,
            submitted_at=at,
            decide_by=at + timedelta(days=3),
            decided_by=None if waits else rng.choice(supervisors),
            decided_at=None if waits else at,
            agreement="" if waits else "written",
            agreed_on=None if waits else at.date(),
            agreement_recorded_by=None if waits else made.worker,
        )
        plans.append(plan)
        for position, strand in enumerate(rng.sample(STRANDS, 2), 1):
            goals.append(
                Goal(
                    id=new_id(context),
                    plan=plan,
                    position=position,
                    strand=strand,
                    what="演示目标：生活恢复平常节奏。",
                    baseline="演示：起点。",
                    target="演示：预期结果。",
                    levels="",
                    due_on=(at + timedelta(days=60)).date(),
                    responsible=made.worker,
                    weight=rng.randrange(1, 4),
                )
            )
    Plan.objects.bulk_create(plans, 1_000)
    Goal.objects.bulk_create(goals, 2_000)


def _assist(context: DemoContext, chosen: list[Made]) -> None:
    rng, records = context.rng, []
    for n in range(max(5, len(chosen) // 2)):
        body = f"LS-159999-{context.end.year}-{n + 1:06d}"
        records.append(
            AssistanceRecord(
                number=f"{body}-{check_char(body)}",
                kind=rng.choice(("temporary", "medical", "dibao")),
                status=rng.choice(("applied", "approved", "paid")),
                opened_on=context.moment().date(),
                amount_yuan=rng.randrange(5, 60) * 100,
                area_code=context.place().code,
                imported_at=context.end,
            )
        )
    AssistanceRecord.objects.bulk_create(records, 1_000)
    CaseAssistance.objects.bulk_create(
        (
            CaseAssistance(
                case=made.case, record=record, reason="same_hardship", linked_by=made.worker, linked_at=context.end
            )
            for made, record in zip(chosen, records[2:], strict=False)
        ),
        1_000,
    )


def _referral(context: DemoContext, made: Made, centre: Organisation, *, waiting: bool = False) -> Referral:
    """A counselling referral: waiting for an answer, or taken by a counsellor; closed cases have theirs completed."""
    counselors = context.staff[Role.COUNSELOR]
    sent: datetime = (
        context.end - timedelta(hours=context.rng.randrange(1, 60))
        if waiting
        else min(made.case.opened_at + timedelta(days=8), context.end)
    )
    taker = (
        None
        if waiting
        else counselors[0]
        if made.person.pk == context.made["people"][0].pk
        else context.one(Role.COUNSELOR)
    )
    done = not waiting and made.case.status == "closed"
    return Referral(
        id=new_id(context),
        case=made.case,
        strand="counselling",
        kind="counselling",
        to_organisation=centre,
        reason="演示：愿意接受心理咨询。",
        disclosed=["sex", "level", "summary"],
        consent_purpose="counselling",
        level=made.case.level,
        status="sent" if waiting else "completed" if done else "serving",
        sent_by=made.worker,
        sent_at=sent,
        accept_by=sent + timedelta(days=2),
        serve_by=sent + timedelta(days=14),
        report_by=sent + timedelta(days=90),
        accepted_by=taker,
        accepted_at=None if waiting else sent,
        serving_at=None if waiting else sent,
        ended_by=taker if done else None,
        ended_at=made.case.closed_at if done else None,
        outcome="helped" if done else "",
        feedback="演示：共完成面谈若干次。" if done else "",
    )
