"""Referrals to counselling, to departments and to the charity, each as far as its case has come."""

from datetime import datetime, timedelta
from itertools import cycle

from casework.referrals import clock
from casework.referrals.kinds import TERMS, ReferralKind
from casework.referrals.models import Referral
from qingshan.accounts.models import Organisation, RoleGrant, User
from qingshan.accounts.roles import Role
from qingshan.consent.demo import agree
from qingshan.core.demo.context import DemoContext

from .history import tell
from .lives import Made
from .words import FEEDBACK, REASONS

DEPARTMENT, CHARITY = 0.14, 0.08
DECLINED = 0.05
PATIENCE = {"red": 0.09, "orange": 0.8}  # days until a counsellor has answered at the latest, else 1.6
ORPHAN_DAYS = 9
TAKEN = "referrals.taken"
# Sent this morning, so that the accounts ``partner`` and ``charity`` have one to answer.
FRESH = {
    "after_new_year": (ReferralKind.DEPARTMENT, Role.PARTNER),
    "entered_twice": (ReferralKind.CHARITY, Role.CHARITY),
}
OUTCOMES = {"helped": 62, "partly": 28, "not_helped": 4, "stopped": 6}
ALSO_TAKEN, EXTRA = 0.3, 14  # of the open ones, the account ``counselor`` takes so many more: a full week


def make(context: DemoContext, lives: list[Made]) -> None:
    """Write the referrals; ``made.referral`` is the one that a counsellor took, or that still waits."""
    takers = cycle(context.staff[Role.COUNSELOR])
    rows: list[Referral] = []
    for made in lives:
        if "approved" not in made.at:
            continue
        if made.plant in FRESH:
            rows += _fresh(context, made, *FRESH[made.plant])
        elif made.pace.counselled:
            rows += _counselling(context, made, next(takers))
        elif (luck := context.rng.random()) < DEPARTMENT:
            rows += _shared(context, made, ReferralKind.DEPARTMENT, Role.PARTNER)
        elif luck < DEPARTMENT + CHARITY:
            rows += _shared(context, made, ReferralKind.CHARITY, Role.CHARITY)
    Referral.objects.bulk_create(rows, 1_000)
    for row in rows:
        _tell(context, row)


def _counselling(context: DemoContext, made: Made, taker: User) -> list[Referral]:
    sent = made.at["approved"] + timedelta(hours=3)
    if made.plant == "orphan_referral":
        sent = context.later(context.end - timedelta(days=ORPHAN_DAYS), 0)
    if made.plant == "fresh_referral":
        sent = context.end - timedelta(hours=5)
    waits = made.plant in ("orphan_referral", "fresh_referral")
    ends = made.until(context) - timedelta(hours=6)
    if sent >= min(ends, context.end) or not agree(context, made.person, "counselling", at=sent, by=made.worker):
        return []
    centre = context.organisations["centre"][0]
    row = _row(context, made, ReferralKind.COUNSELLING, centre, sent)
    accepted = context.later(sent, context.rng.uniform(0.05, PATIENCE.get(row.level, 1.6)))
    if accepted >= ends:
        row.status, row.ended_by, row.ended_at = Referral.Status.WITHDRAWN, made.worker, ends
    elif not waits and accepted < context.end:
        chosen = context.staff[Role.COUNSELOR][0] if _takes(context, made) else taker
        _served(context, row, chosen, accepted, context.later(accepted, context.rng.uniform(1, 6)), ends)
    made.referral = row
    return [row]


def _takes(context: DemoContext, made: Made) -> bool:
    """Whether the counsellor of the demo's account takes it: the planted ones, and some of the open ones."""
    if made.plant:
        return True
    taken = context.made.get(TAKEN, 0)
    extra = made.is_open and taken < EXTRA and context.rng.random() < ALSO_TAKEN
    context.made[TAKEN] = taken + extra
    return extra


def _fresh(context: DemoContext, made: Made, kind: str, role: Role) -> list[Referral]:
    organisation = context.organisations[_kind_of(role)][0]
    sent = context.end - timedelta(hours=5)
    agree(context, made.person, TERMS[kind].consent, at=sent, by=made.worker, recipient=organisation)
    return [_row(context, made, kind, organisation, sent)]


def _kind_of(role: Role) -> str:
    return "charity" if role == Role.CHARITY else "department"


def _shared(context: DemoContext, made: Made, kind: str, role: Role) -> list[Referral]:
    """A referral outside: consent names the recipient, one in twenty comes back declined."""
    organisation = context.rng.choice(context.organisations[_kind_of(role)])
    taker = _receiver(context, role, organisation)
    sent = context.later(made.at["approved"], context.rng.uniform(0.5, 9))
    ends = made.until(context) - timedelta(hours=6)
    code = TERMS[kind].consent
    if sent >= min(ends, context.end):
        return []
    if not agree(context, made.person, code, at=sent, by=made.worker, recipient=organisation):
        return []
    row = _row(context, made, kind, organisation, sent)
    accepted = context.later(sent, context.rng.uniform(0.1, 2.5))
    if accepted >= min(ends, context.end):
        if ends < context.end:
            row.status, row.ended_by, row.ended_at = Referral.Status.WITHDRAWN, made.worker, ends
        return [row]
    if context.rng.random() < DECLINED:
        row.status, row.ended_by, row.ended_at = Referral.Status.DECLINED, taker, accepted
        row.decline_reason = "材料不全，请补交后重新转来。"
        return [row]
    _served(context, row, taker, accepted, context.later(accepted, context.rng.uniform(0.5, 4)),
            min(ends, context.later(accepted, context.rng.uniform(6, 25))))  # fmt: skip
    return [row]


def _receiver(context: DemoContext, role: Role, organisation: Organisation) -> User:
    known: dict[tuple[str, int], User] = context.made.setdefault("receivers", {})
    key = (role.value, organisation.pk)
    if key not in known:
        grants = RoleGrant.objects.filter(role=role, organisation=organisation).order_by("pk")
        known[key] = grants.select_related("user")[0].user
    return known[key]


def _row(context: DemoContext, made: Made, kind: str, organisation: Organisation, sent: datetime) -> Referral:
    terms = TERMS[kind]
    strand = "counselling" if kind == ReferralKind.COUNSELLING else "material"
    goal = next((goal for goal in made.goals if goal.strand == strand), None)
    row = Referral(
        id=context.new_id(),
        case=made.case,
        goal=goal,
        strand=strand,
        kind=kind,
        to_organisation=organisation,
        reason=REASONS[kind],
        disclosed=[code.value for code in terms.fields],
        consent_purpose=terms.consent,
        level=made.pace.level,
        sent_by=made.worker,
        sent_at=sent,
    )
    return _clocks(context, row, accept=sent)


def _clocks(context: DemoContext, row: Referral, *, accept: datetime) -> Referral:
    """Set the three deadlines as ``referrals.clock`` does when a referral is sent, through the demo's own calendar."""
    steps = []
    at = accept
    for step in ("accept", "serve", "report"):
        key = f"referral.{step}.{row.level}" if row.level in clock.SHORTENED else f"referral.{step}"
        steps.append(context.due(at, key))
        at = steps[-1].at
    row.accept_by, row.serve_by, row.report_by = (found.at for found in steps)
    row.deadlines_provisional = any(found.provisional for found in steps)
    return row


def _served(
    context: DemoContext, row: Referral, taker: User, accepted: datetime, serving: datetime, ends: datetime
) -> None:
    """Take a referral as far as the present: accepted, served, reported back."""
    serving = min(serving, ends)
    row.status, row.accepted_by, row.accepted_at = Referral.Status.ACCEPTED, taker, accepted
    late = f".{row.level}" if row.level in clock.SHORTENED else ""
    serve = context.due(accepted, f"referral.serve{late}")
    row.serve_by = max(serve.at, row.accept_by)
    report = context.due(row.serve_by, f"referral.report{late}")
    if serving < context.end:
        row.status, row.serving_at = Referral.Status.SERVING, serving
        report = context.due(serving, f"referral.report{late}")
    row.report_by = max(report.at, row.serve_by)
    row.deadlines_provisional = serve.provisional or report.provisional
    if ends < context.end:
        row.status, row.ended_by, row.ended_at = Referral.Status.COMPLETED, taker, ends
        row.outcome, row.feedback = context.pick(OUTCOMES), FEEDBACK[row.kind]


def _tell(context: DemoContext, row: Referral) -> None:
    steps = [("sent", row.sent_at, row.sent_by), ("accepted", row.accepted_at, row.accepted_by),
             ("serving", row.serving_at, row.accepted_by)]  # fmt: skip
    if row.ended_at:
        steps.append((row.status, row.ended_at, row.ended_by))
    for step, at, actor in steps:
        if at is not None:
            tell(context, row.case, at, actor, f"referral.{step}", f"referral.{step}", row, data={"kind": row.kind})
