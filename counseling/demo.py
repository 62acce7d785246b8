"""Episodes, sessions and scores of the demo, in the proportions of the field notes (section 8)."""

import json
from datetime import timedelta

from casework.demo import Made
from qingshan.accounts.models import User
from qingshan.accounts.roles import Role
from qingshan.core.demo.context import DemoContext
from qingshan.people.demo import new_id
from scheduling.demo import Planned, Slot, book_all

from .episodes.models import Episode
from .safety.models import RiskCheck, SafetyAlert
from .safety.services import Findings
from .scales.cut_offs import cut_offs
from .scales.instruments import INSTRUMENTS
from .scales.models import ScaleResponse
from .sessions.models import Session

MISSED_FIRST, MISSED, PAIRED, SELF_HARM = 0.25, 0.10, 0.75, 0.18
CHANGE, CHANGE_WEIGHTS = (-8, -2, 8), (60, 34, 6)


def build(context: DemoContext) -> None:
    """Make an episode of each taken referral, draw its sessions from free hours, score the first and the last."""
    taken = [made for made in context.made["cases"] if made.referral and made.referral.accepted_by]
    supervisors = context.staff[Role.CLINICAL]
    episodes = Episode.objects.bulk_create(
        (
            Episode(
                id=new_id(context),
                referral=made.referral,
                case=made.case,
                person=made.person,
                counselor=made.referral.accepted_by,
                supervisor=supervisors[0],
                opened_at=made.referral.sent_at,
                status="closed" if made.case.status == "closed" else "open",
                closed_at=made.case.closed_at,
                closed_reason="goals_met" if made.case.status == "closed" else "",
            )
            for made in taken
        ),
        1_000,
    )
    planned, owner = [], []
    for made, episode in zip(taken, episodes, strict=True):
        for plan in _plan(context, made, episode):
            planned.append(plan)
            owner.append(episode)
    bookings = book_all(context, planned)
    sessions = Session.objects.bulk_create(
        (
            Session(
                id=new_id(context),
                episode=episode,
                booking=booking,
                status="held" if plan.status == "done" else plan.status,
                minutes=50 if plan.status == "done" else None,
                held_at=booking.end if plan.status == "done" else None,
            )
            for plan, episode, booking in zip(planned, owner, bookings, strict=True)
        ),
        2_000,
    )
    _score(context, sessions)
    context.made["sessions"] = sessions


def _plan(context: DemoContext, made: Made, episode: Episode) -> list[Planned]:
    """Draw the sessions of one episode: weekly hours after its opening, until it closes."""
    rng, counselor = context.rng, episode.counselor
    count = max(1, round(rng.gauss(6, 3.5)))
    last = made.case.closed_at or context.end + timedelta(days=14)
    chosen: list[Planned] = []
    earliest = episode.opened_at + timedelta(days=rng.randrange(2, 14))
    while len(chosen) < count:
        slot = _take(context, counselor, earliest)
        if slot is None or slot.start > last:
            break
        missed = rng.random() < (MISSED if chosen else MISSED_FIRST)
        past = slot.start + timedelta(hours=1) < context.end
        chosen.append(Planned(slot, made.person, ("missed" if missed else "done") if past else "booked"))
        earliest = slot.start + timedelta(days=6)
    if made.person is context.made["people"][0] and (
        slot := _take(context, counselor, context.end + timedelta(days=1))
    ):
        chosen.append(Planned(slot, made.person, "booked"))
    return chosen


def _take(context: DemoContext, counselor: User, earliest: object) -> Slot | None:
    """Take the counsellor's first free hour from a moment on; each hour is given out once."""
    slots: list[Slot] = context.made["slots"][counselor.pk]
    for n, slot in enumerate(slots):
        if slot.start >= earliest:  # type: ignore[operator]
            del slots[n]
            return slot
    return None


def _score(context: DemoContext, sessions: list[Session]) -> None:
    """Score the first and, for three in four, the last held session of each episode."""
    rng = context.rng
    held: dict[object, list[Session]] = {}
    for session in sessions:
        if session.status == "held":
            held.setdefault(session.episode_id, []).append(session)
    checks: list[RiskCheck] = []
    responses: list[ScaleResponse] = []
    for group in held.values():
        distress, change = rng.gauss(0, 1), rng.choices(CHANGE, CHANGE_WEIGHTS)[0]
        pair = [group[0], group[-1]] if len(group) > 1 and rng.random() < PAIRED else [group[0]]
        for n, session in enumerate(pair):
            shift = change if n else 0
            self_harm = (1 if rng.random() < 0.6 else 2) if not n and rng.random() < SELF_HARM else 0
            check = _risk(context, session, self_harm) if self_harm else None
            checks += [check] if check else []
            totals = {
                "phq9": 12.5 + 5.5 * distress + shift,
                "gad7": 10.5 + 5 * (0.7 * distress + 0.71 * rng.gauss(0, 1)) + shift / 2,
            }
            responses += [_response(context, session, code, total, self_harm, check) for code, total in totals.items()]
    RiskCheck.objects.bulk_create(checks, 1_000)
    ScaleResponse.objects.bulk_create(responses, 2_000)
    recent = [check for check in checks if check.checked_at > context.end - timedelta(days=20)][:3]
    SafetyAlert.objects.bulk_create(
        SafetyAlert(
            id=new_id(context),
            risk_check=check,
            raised_by=check.checked_by,
            raised_at=check.checked_at,
            due_at=check.checked_at + timedelta(minutes=30),
        )
        for check in recent
    )
    context.made["responses"] = responses


def _risk(context: DemoContext, session: Session, self_harm: int) -> RiskCheck:
    findings = Findings(
        thoughts="yes",
        plan="no",
        means="no",
        intent="no",
        protective="演示：家人。",
        actions="演示：约定联系方式。",
        escalated_to="",
    )
    return RiskCheck(
        id=new_id(context),
        episode=session.episode,
        session=session,
        outcome="plan",
        findings=findings.packed(),
        checked_by=session.episode.counselor,
        checked_at=session.booking.end,
    )


def _response(
    context: DemoContext, session: Session, code: str, target: float, self_harm: int, check: RiskCheck | None
) -> ScaleResponse:
    """Spread a total over the items; PHQ-9's ninth is the one on self-harm."""
    instrument = INSTRUMENTS[code]
    count = 8 if code == "phq9" else 7
    total = max(0, min(3 * count, round(target)))
    items = [total // count] * count
    for n in range(total % count):
        items[n] += 1
    items += [self_harm] if code == "phq9" else []
    known = context.made.setdefault("cut_offs", {})
    limits = known.setdefault(code, cut_offs(instrument))
    points = sum(items)
    return ScaleResponse(
        id=new_id(context),
        episode=session.episode,
        session=session,
        instrument=code,
        items=json.dumps(items),
        total=points,
        band=limits.band(points),
        is_case=points >= limits.case,
        safety=self_harm if code == "phq9" else None,
        risk_check=check if code == "phq9" else None,
        answered_at=session.booking.end,
        recorded_by=session.episode.counselor,
    )
