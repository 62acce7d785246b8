"""Scales filled in at the first session, along the way and at the last one, with the checks that item nine asks for."""

import json
from collections import defaultdict
from datetime import timedelta

from casework.demo.history import case_fact, tell
from counseling.safety.models import RiskCheck, SafetyAlert
from counseling.safety.services import Findings
from counseling.scales.instruments import INSTRUMENTS
from counseling.scales.models import ScaleResponse
from counseling.scales.scoring import score
from counseling.sessions.models import Session
from qingshan.accounts.roles import Role
from qingshan.core.demo.context import DemoContext

from .episodes import Course
from .outcomes import LESS_WELL_OFF, NO_CASE, WELL_OFF, Rules, Totals, beginnings, ending

PAIRED, SELF_HARM, EVERY = 0.75, 0.18, 2  # domain notes, section 8; in between every second session
HOW_OFTEN = {"1": 68, "2": 24, "3": 8}
ALERT_FROM = 2
SHOWN = {"phq9": 16, "gad7": 12}  # how the demo's resident begins, so that there is a course to look at
ACKNOWLEDGED_MINUTES = (4, 55)
WAITING_DAYS = 2


def make(context: DemoContext, courses: list[Course]) -> None:
    """Write the responses of all courses with at least one session held."""
    rules = Rules.read()
    begun = [course for course in courses if course.held]
    firsts = dict(zip(map(id, begun), beginnings(context.rng, len(begun)), strict=True))
    firsts |= {id(course): dict(SHOWN) for course in begun if course.made.plant == "resident"}
    self_harm = dict(zip(map(id, begun), context.shares({"0": 1 - SELF_HARM, "1": SELF_HARM}, len(begun)), strict=True))
    wanted = _wanted(context, rules, begun, firsts)
    checks: list[RiskCheck] = []
    responses: list[ScaleResponse] = []
    for course in begun:
        first = firsts[id(course)]
        last = ending(context.rng, rules, first, wanted[id(course)]) if id(course) in wanted else None
        harm = int(context.pick(HOW_OFTEN)) if self_harm[id(course)] == "1" else 0
        for session, totals in _along(context, course, first, last):
            points = min(harm, totals["phq9"])
            check = _risk(context, session, points) if points else None
            checks += [check] if check else []
            found = [_response(context, rules, session, code, total, points, check) for code, total in totals.items()]
            responses += found
            harm = max(0, harm - 1) if context.rng.random() < 0.8 else harm
        _tell_pairs(context, course, responses)
    _fresh(context, rules, courses, checks, responses)
    RiskCheck.objects.bulk_create(checks, 1_000)
    ScaleResponse.objects.bulk_create(responses, 2_000)
    _alerts(context, [check for check in checks if json.loads(check.findings)["plan"] == "unsaid"])


def _wanted(context: DemoContext, rules: Rules, begun: list[Course], firsts: dict[int, Totals]) -> dict[int, str]:
    """Say how each course ends that will have a pair: in the very proportions of the notes, street by street."""
    several = [course for course in begun if len(course.held) > 1]
    paired = context.shares({"yes": PAIRED, "no": 1 - PAIRED}, len(several))
    shown = next((n for n, course in enumerate(several) if course.made.plant == "resident"), None)
    if shown is not None and paired[shown] == "no":
        other = paired.index("yes")
        paired[shown], paired[other] = "yes", "no"
    strata: dict[str, list[Course]] = defaultdict(list)
    for course, answer in zip(several, paired, strict=True):
        if answer == "yes":
            code = course.made.case.area.code if course.made.case.area else ""
            less = code in context.made["less_well_off"]
            is_case = rules.is_case(firsts[id(course)])
            strata["less" if less and is_case else "well" if is_case else "none"].append(course)
    weights = {"less": LESS_WELL_OFF, "well": WELL_OFF, "none": NO_CASE}
    found = {
        id(course): outcome
        for name, group in strata.items()
        for course, outcome in zip(group, context.shares(weights[name], len(group)), strict=True)
    }
    return found | {id(several[shown]): "improved"} if shown is not None else found


def _along(context: DemoContext, course: Course, first: Totals, last: Totals | None) -> list[tuple[Session, Totals]]:
    """Return the sessions that are scored, with their totals on the way from the first to the last."""
    held = course.held
    found = [(held[0], first)]
    if last is None:
        return found
    for n in range(EVERY, len(held) - 1, EVERY):
        part = n / (len(held) - 1)
        between = {
            code: max(0, round(first[code] + part * (last[code] - first[code]) + context.rng.uniform(-1.5, 1.5)))
            for code in first
        }
        found.append((held[n], {code: min(total, 20) for code, total in between.items()}))
    return [*found, (held[-1], last)]


def _response(
    context: DemoContext, rules: Rules, session: Session, code: str, total: int, harm: int, check: RiskCheck | None
) -> ScaleResponse:
    """Spread a total over the items and score them with the product's own function."""
    kind, limits = INSTRUMENTS[code], rules.limits[code]
    items = _items(context, len(kind.items), total, harm if kind.safety_item else None)
    found = score(kind, items)
    return ScaleResponse(
        id=context.new_id(),
        episode=session.episode,
        session=session,
        instrument=code,
        items=json.dumps(items),
        total=found.total,
        band=limits.band(found.total),
        is_case=found.total >= limits.case,
        safety=found.safety,
        risk_check=check if kind.safety_item else None,
        answered_at=session.end,
        recorded_by=session.episode.counselor,
    )


def _items(context: DemoContext, count: int, total: int, harm: int | None) -> list[int]:
    """Return items of 0 to 3 that sum up to the total; the last is the one on self-harm where there is one."""
    last = [] if harm is None else [harm]
    places = count - len(last)
    rest = total - sum(last)
    items = [0] * places
    while rest:
        n = context.rng.randrange(places)
        if items[n] < 3:
            items[n] += 1
            rest -= 1
    return items + last


def _risk(context: DemoContext, session: Session, points: int) -> RiskCheck:
    """What was asked and agreed. From two points on the answers are less clear, and the supervisor is alerted."""
    findings = Findings(
        thoughts="yes",
        plan="unsaid" if points >= ALERT_FROM else "no",
        means="no",
        intent="no",
        protective="牵挂孩子，愿意先打电话再做决定。",
        actions="约定难受时先打给家人，再打12356；药由家人保管；下周提前两天见面。",
    )
    return RiskCheck(
        id=context.new_id(),
        episode=session.episode,
        session=session,
        outcome=RiskCheck.Outcome.SAFETY_PLAN,
        findings=findings.packed(),
        checked_by=session.episode.counselor,
        checked_at=session.end,
    )


def _fresh(
    context: DemoContext, rules: Rules, courses: list[Course], checks: list[RiskCheck], responses: list[ScaleResponse]
) -> None:
    """The last session begun by the account ``counselor``: two points on item nine, and nobody looked at it yet."""
    first, scored = context.staff[Role.COUNSELOR][0], {row.session_id for row in responses}
    begun = [
        session
        for course in courses
        if course.episode.counselor == first
        for session in course.sessions
        if session.start < context.end - timedelta(minutes=20) and session.status in ("held", "booked")
    ]
    session = max((s for s in begun if s.pk not in scored), key=lambda s: s.start, default=None)
    if session is None:
        return
    check = _risk(context, session, ALERT_FROM)
    check.checked_at = min(session.end, context.end - timedelta(minutes=12))
    checks.append(check)
    row = _response(context, rules, session, "phq9", 16, ALERT_FROM, check)
    row.answered_at = check.checked_at
    responses.append(row)


def _alerts(context: DemoContext, checks: list[RiskCheck]) -> None:
    """Alert who supervises the counsellor; acknowledged soon, but for those of the last days."""
    rows = []
    for check in checks:
        waits = check.checked_at > context.end - timedelta(days=WAITING_DAYS)
        after = timedelta(minutes=context.rng.randrange(*ACKNOWLEDGED_MINUTES))
        rows.append(
            SafetyAlert(
                id=context.new_id(),
                risk_check=check,
                raised_by=check.checked_by,
                raised_at=check.checked_at,
                due_at=context.due(check.checked_at, "safety.alert.ack").at,
                acknowledged_by=None if waits else check.episode.supervisor,
                acknowledged_at=None if waits else check.checked_at + after,
            )
        )
        tell(context, check.episode.case, check.checked_at, check.checked_by, "", "safety.alert", rows[-1])
    SafetyAlert.objects.bulk_create(rows, 1_000)
    through = SafetyAlert.recipients.through
    through.objects.bulk_create(
        through(safetyalert_id=row.pk, user_id=row.risk_check.episode.supervisor_id) for row in rows
    )


def _tell_pairs(context: DemoContext, course: Course, responses: list[ScaleResponse]) -> None:
    """The log learns of each response; reporting of the first and the last total, once there are two."""
    own = [row for row in responses if row.episode_id == course.episode.pk]
    case = course.made.case
    for row in own:
        tell(context, case, row.answered_at, row.recorded_by, "", "scale.record", row)
    for code in INSTRUMENTS:
        found = [row for row in own if row.instrument == code]
        if len(found) > 1:
            case_fact(
                context, case, "scale.paired", found[-1].answered_at, f"paired:{course.episode.pk}:{code}",
                measure=code, first=found[0].total, last=found[-1].total, prorated=False,
            )  # fmt: skip
