"""Who comes to the groups and activities: residents of open cases, for the goal that asks for company."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.utils import timezone

from casework.services.models import GoalEnrolment
from qingshan.core.demo.context import DemoContext
from qingshan.reporting.demo import fact
from scheduling.activities.models import Activity, Attendance, Enrolment
from scheduling.activities.places import LETTERS
from scheduling.bookings.models import Allocation
from scheduling.demo import diary
from scheduling.demo.activities import HOURS

from .history import tell
from .lives import Made

ATTENDED = {"attended": 80, "absent": 12, "excused": 8}
TURNOUT = (5, 11)
MARKED_AFTER_DAYS = 3
ASKED_AFTER = timedelta(days=5)
COMPANY = ("integration", "comfort", "capacity")


def make(context: DemoContext, lives: list[Made]) -> None:
    """Enrol residents, mark who came, take their time; groups keep their members as long as these are served."""
    calendar = _by_week(context, lives)
    members: dict[int, list[Made]] = {}
    enrolments: list[tuple[Enrolment, Made]] = []
    for activity, group in context.made["activities"]:
        if activity.status == Activity.Status.CANCELLED:
            continue
        there = [made for made in calendar[_week(activity.start)] if _served(context, made, activity.start)]
        if group:
            stay = [made for made in members.get(group, []) if made in there]
            members[group] = stay + _some(context, there, activity.capacity - len(stay), stay)
            chosen = members[group]
        else:
            own = _first(activity, there)
            chosen = own + _some(context, there, context.rng.randint(*TURNOUT) - len(own), own)
        enrolments += _enrol(context, activity, chosen)
    _write(context, enrolments)


def _by_week(context: DemoContext, lives: list[Made]) -> dict[date, list[Made]]:
    """Return who is in intervention, by the Monday of each week."""
    found = defaultdict(list)
    for made in lives:
        if "approved" not in made.at or not any(goal.strand in COMPANY for goal in made.goals):
            continue
        week, last = _week(made.at["approved"]), _week(made.until(context))
        while week <= last:
            found[week].append(made)
            week += timedelta(days=7)
    return found


def _week(moment: datetime) -> date:
    day = timezone.localdate(moment)
    return day - timedelta(days=day.weekday())


def _served(context: DemoContext, made: Made, start: datetime) -> bool:
    return made.at["approved"] < start < made.until(context)


def _some(context: DemoContext, there: list[Made], count: int, but: list[Made]) -> list[Made]:
    others = [made for made in there if made not in but]
    return context.rng.sample(others, min(max(0, count), len(others)))


def _first(activity: Activity, there: list[Made]) -> list[Made]:
    """The leader's own residents come first, so that the leader sees whom to expect."""
    return [made for made in there if made.worker.pk == activity.leader_id][:6]


def _mark(context: DemoContext, row: Enrolment) -> Attendance:
    """Who was absent was asked after, but for those of the last days."""
    mark = Attendance(enrolment=row, result=context.pick(ATTENDED), marked_by=row.activity.leader)
    if mark.result == Attendance.Result.ABSENT and row.activity.end < context.end - ASKED_AFTER:
        mark.outcome, mark.followed_up_by = "comes", row.enrolled_by
        mark.followed_up_at = row.activity.end + ASKED_AFTER
    return mark


def _enrol(context: DemoContext, activity: Activity, chosen: list[Made]) -> Iterator[tuple[Enrolment, Made]]:
    """Give places while there are any, then positions in the waiting list."""
    for number, made in enumerate(chosen):
        placed = activity.taken < activity.capacity
        if placed and not diary(context).is_free(activity.start, made.person.pk, hours=HOURS):
            continue
        if placed:
            diary(context).take(activity.start, made.person.pk, hours=HOURS)
            activity.taken += 1
        elif activity.start < context.end:
            continue
        yield (
            Enrolment(
                activity=activity,
                person=made.person,
                status="enrolled" if placed else "waiting",
                case_id=made.case.pk,
                pass_code=_code(number),
                enrolled_by=made.worker,
            ),
            made,
        )


def _code(number: int) -> str:
    """Return six letters that no other of the same activity has."""
    return f"DEMA{LETTERS[number // len(LETTERS)]}{LETTERS[number % len(LETTERS)]}"


def _write(context: DemoContext, enrolments: list[tuple[Enrolment, Made]]) -> None:
    rows = Enrolment.objects.bulk_create([row for row, _ in enrolments], 2_000)
    activities = {row.activity_id: row.activity for row in rows}
    Activity.objects.bulk_update(activities.values(), ["taken"], 500)
    placed = [row for row in rows if row.status == Enrolment.Status.ENROLLED]
    Allocation.objects.bulk_create(
        (
            Allocation(
                booking_id=row.activity.booking_id,
                resource=context.made["persons"][row.person_id],
                busy_start=row.activity.start,
                busy_end=row.activity.end,
            )
            for row in placed
        ),
        2_000,
    )
    marked = [row for row in placed if row.activity.status == Activity.Status.DONE]
    marks = [_mark(context, row) for row in marked]
    Attendance.objects.bulk_create(marks, 2_000)
    _goals(context, enrolments)
    for mark in marks:
        _tell_attendance(context, mark)


def _goals(context: DemoContext, enrolments: list[tuple[Enrolment, Made]]) -> None:
    links = []
    for row, made in enrolments:
        goal = next((goal for goal in made.goals if goal.strand in COMPANY), None)
        if goal is None:
            continue
        at = min(max(made.at["approved"], row.activity.start - timedelta(days=5)), context.end)
        links.append(GoalEnrolment(goal=goal, enrolment=row, added_by=made.worker, added_at=at))
        data = {"status": row.status}
        tell(context, made.case, at, made.worker, "activity.enrolled", "activity.enrol", row, data=data)
    GoalEnrolment.objects.bulk_create(links, 2_000)


def _tell_attendance(context: DemoContext, mark: Attendance) -> None:
    row = mark.enrolment
    if mark.result == Attendance.Result.ATTENDED:
        fact(
            context, "activity.attended", subject=str(row.case_id), key=f"enrolment:{row.pk}", at=row.activity.start,
            attended=True,
        )  # fmt: skip
