"""The cases, the leads' other end: numbers in the order of opening, clocks, teams, offers, closures."""

from datetime import date, timedelta
from itertools import pairwise

from casework.cases.clocks import STAGE_LIMIT
from casework.cases.models import Assignment, Case, CaseMember, ClosureRequest
from casework.levels import first_contact_key
from qingshan.accounts.models import Area, Supervision, User
from qingshan.accounts.roles import Role
from qingshan.core.demo.context import DemoContext
from qingshan.core.ids import check_char
from qingshan.core.models import NumberSequence
from qingshan.core.workdays.selectors import add_workdays, is_provisional

from .history import case_fact, tell
from .lives import BEGINS, LEVELS, Made, contact_at, draw, live, received_at
from .plants import PLANTS, pace_of


def make(context: DemoContext) -> list[Made]:
    """Draw and plant the cases and write them with their teams; one for each resident, in the residents' order."""
    areas = {area.code: area for area, _ in context.places}
    lives = _lives(context)
    for made in lives:
        made.case = _case(context, made, areas)
    _number(lives)
    Case.objects.bulk_create([made.case for made in lives], 1_000)
    context.made["supervisor_of"] = _supervisors()
    _teams(context, lives)
    _closures(context, lives)
    for made in lives:
        _tell(context, made)
    return lives


def supervisor_of(context: DemoContext, worker: User) -> User:
    """Return who supervises a worker."""
    found: User = context.made["supervisor_of"][worker.pk]
    return found


def _lives(context: DemoContext) -> list[Made]:
    people, workers = context.made["people"], context.staff[Role.WORKER]
    levels = context.shares(LEVELS, len(people))
    for plant in [PLANTS[n] for n in range(min(len(PLANTS), len(people)))]:
        levels.remove(plant.level) if plant.level in levels else levels.pop()
    found = []
    for n, person in enumerate(people):
        if n in PLANTS:
            pace, worker, name = pace_of(context, PLANTS[n]), workers[0], PLANTS[n].name
        else:
            opened = context.later(context.start + (context.end - context.start) * context.rng.random(), 0)
            opened = min(opened, context.end - timedelta(minutes=90)).replace(second=0, microsecond=0)
            pace, worker, name = draw(context, opened, levels.pop()), workers[1 + n % (len(workers) - 1)], ""
        found.append(Made(person, pace, worker, live(context, pace), name))
    return found


def _case(context: DemoContext, made: Made, areas: dict[str, Area]) -> Case:
    pace, at, stage = made.pace, made.at, made.stage
    windows = context.staff[Role.WINDOW]
    area = areas[made.person.residence_area_code]
    case = Case(
        person=made.person,
        area=area,
        level=pace.level,
        stage=stage,
        stage_entered_at=at.get("accepted", at["opened"]) if stage == "intake" else at[BEGINS[stage]],
        status="open" if made.is_open else "closed",
        responsible=made.worker if "accepted" in at else None,
        opened_by=windows[0] if made.plant else windows[list(areas).index(area.code) % len(windows)],
        opened_at=at["opened"],
        first_contact_at=contact_at(context, pace),
        closed_at=at.get("closed"),
        close_reason="" if made.is_open else pace.reason,
    )
    if limit := STAGE_LIMIT.get(Case.Stage(stage)):
        deadline = context.due(case.stage_entered_at, limit)
        case.stage_due_at, case.stage_due_provisional = deadline.at, deadline.provisional
    if made.plant == "after_new_year":
        _put_after_new_year(context, case)
    contact = context.due(received_at(pace), first_contact_key(pace.level))
    case.first_contact_due_at, case.first_contact_provisional = contact.at, contact.provisional
    return case


def _put_after_new_year(context: DemoContext, case: Case) -> None:
    """Where no clock reaches the next year's working days, this case's review was agreed for the first of them."""
    first = date(context.today.year + 1, 1, 1)
    if not case.stage_due_provisional:
        day = add_workdays(first, 3)
        case.stage_due_at, case.stage_due_provisional = context.at(day, 10), is_provisional(first, day)


def _number(lives: list[Made]) -> None:
    """Give numbers in the order of opening, as the sequence would, and leave the sequence where it then stands."""
    last: dict[int, int] = {}
    for made in sorted(lives, key=lambda made: made.at["opened"]):
        year = made.at["opened"].year
        last[year] = last.get(year, 0) + 1
        body = f"QS-{year}-{last[year]:06d}"
        made.case.number = f"{body}-{check_char(body)}"
    NumberSequence.objects.bulk_create(NumberSequence(kind="case", year=year, last=n) for year, n in last.items())


def _supervisors() -> dict[int, User]:
    rows = Supervision.objects.filter(kind=Supervision.Kind.CASEWORK).select_related("supervisor")
    return {row.supervisee_id: row.supervisor for row in rows}


def _teams(context: DemoContext, lives: list[Made]) -> None:
    """Offers and the places that followed; two people on red cases, as the crisis rules ask."""
    offers, members = [], []
    for made in lives:
        at, opener = made.at, made.case.opened_by
        if made.plant != "unassigned":
            offered = at["opened"] + timedelta(minutes=20)
            deadline = context.due(offered, "case.accept")
            offers.append(
                Assignment(
                    case=made.case,
                    user=made.worker,
                    offered_by=opener,
                    offered_at=offered,
                    accept_by=deadline.at,
                    provisional=deadline.provisional,
                    status="accepted" if "accepted" in at else "offered",
                    decided_at=at.get("accepted"),
                )
            )
        if "accepted" in at:
            since = at["accepted"].date()
            members.append(
                CaseMember(case=made.case, user=made.worker, role="responsible", valid_from=since, granted_by=opener)
            )
            if made.pace.level == "red":
                second = context.rng.choice([w for w in context.staff[Role.WORKER] if w != made.worker])
                by = supervisor_of(context, made.worker)
                members.append(CaseMember(case=made.case, user=second, valid_from=since, granted_by=by))
    Assignment.objects.bulk_create(offers, 2_000)
    CaseMember.objects.bulk_create(members, 2_000)


def _closures(context: DemoContext, lives: list[Made]) -> None:
    rows = []
    for made in lives:
        if "asked" not in made.at:
            continue
        done, by = made.at.get("closed"), supervisor_of(context, made.worker)
        rows.append(
            ClosureRequest(
                case=made.case,
                reason=made.pace.reason,
                asked_by=made.worker,
                asked_at=made.at["asked"],
                status="approved" if done else "asked",
                decided_by=by if done else None,
                decided_at=done,
            )
        )
        made.case.closed_by = by if done else None
    ClosureRequest.objects.bulk_create(rows, 2_000)
    Case.objects.bulk_update([made.case for made in lives if not made.is_open], ["closed_by"], 500)


def _tell(context: DemoContext, made: Made) -> None:
    case, at, worker, opener = made.case, made.at, made.worker, made.case.opened_by
    tell(context, case, at["opened"], opener, "case.opened", "case.open", data={"level": case.level})
    case_fact(context, case, "case.opened", at["opened"], level=case.level)
    if made.plant != "unassigned":
        tell(
            context,
            case,
            at["opened"] + timedelta(minutes=20),
            opener,
            "case.assigned",
            "case.assign",
            data={"user": worker.pk},
        )
    if "accepted" in at:
        tell(context, case, at["accepted"], worker, "case.accepted", "case.accept")
    if case.first_contact_at and case.first_contact_due_at:
        waited = case.first_contact_at - received_at(made.pace)
        on_time = case.first_contact_at <= case.first_contact_due_at
        tell(context, case, case.first_contact_at, worker, "case.first_contact", "case.first_contact")
        minutes = max(0, int(waited.total_seconds() // 60))
        case_fact(
            context,
            case,
            "case.first_contact",
            case.first_contact_at,
            minutes=minutes,
            on_time=on_time,
            level=case.level,
        )
    for (before, _), (stage, step) in pairwise(BEGINS.items()):
        if step in at and stage != "closed":
            data = {"from": before, "to": stage}
            after = min(at[step] + timedelta(minutes=1), context.end)
            tell(context, case, after, worker, "case.stage", "case.stage", reason=stage, data=data)
    why = {"reason": made.pace.reason}
    if "asked" in at:
        tell(context, case, at["asked"], worker, "closure.asked", "case.closure.ask", data=why)
    if "closed" in at:
        tell(context, case, at["closed"], case.closed_by, "case.closed", "case.close", data=why)
        case_fact(context, case, "case.closed", at["closed"], reason=made.pace.reason)
