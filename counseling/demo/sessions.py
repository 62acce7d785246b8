"""Sessions in free hours, one a week: first ones missed more often than later ones, some cancelled in time."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from casework.demo.history import case_fact, tell
from counseling.sessions.models import Outreach, Session
from qingshan.accounts.roles import Role
from qingshan.core.demo.context import DemoContext
from scheduling.demo import Diary, Planned, book_all, diary, reminders
from scheduling.modes import Mode

from .episodes import Course

MISSED_FIRST, MISSED, CANCELLED = 0.25, 0.10, 0.05  # domain notes, section 8; cancellations are a guess
MODES = {Mode.IN_PERSON.value: 86, Mode.PHONE.value: 10, Mode.ONLINE.value: 4}
MINUTES = (45, 50, 50, 50, 55)
SIDES = {"client": 70, "counselor": 20, "centre": 10}
BOOKING_REASON = {"client": "person", "counselor": "staff", "centre": "closure"}
REASONS = {"clash": 45, "unwell": 30, "weather": 15, "other": 10}
TODAY_HOURS = (9, 10, 11, 14, 15)
AHEAD_DAYS = 15
LATE_OUTREACH_DAYS = 6


def make(context: DemoContext, courses: list[Course]) -> None:
    """Plan, book and write the sessions of all courses; fill today of the account ``counselor`` first."""
    planned: list[Planned] = []
    owners: list[Course] = []
    today = _today(context, courses)
    for course in courses:
        for plan in _plan(context, course, today.get(id(course))):
            planned.append(plan)
            owners.append(course)
    bookings = book_all(context, planned)
    reminders.build(context, planned, bookings)
    sessions = [new_session(context, course, plan) for plan, course in zip(planned, owners, strict=True)]
    for session, booking, course in zip(sessions, bookings, owners, strict=True):
        session.booking = booking
        course.sessions.append(session)
    for course in courses:
        course.sessions.sort(key=lambda session: session.start)
    Session.objects.bulk_create(sessions, 2_000)
    _outreach(context, courses)
    for course in courses:
        for session in course.sessions:
            tell_of(context, course, session)


def _today(context: DemoContext, courses: list[Course]) -> dict[int, datetime]:
    """Give some open courses of the first counsellor an hour today, if today is worked."""
    first = context.staff[Role.COUNSELOR][0]
    mine = [course for course in courses if course.episode.counselor == first and course.episode.is_open]
    found: dict[int, datetime] = {}
    for hour in TODAY_HOURS if context.is_workday(context.today) else ():
        start = context.at(context.today, hour)
        for course in mine:
            ready = id(course) not in found and course.episode.opened_at < start - timedelta(days=2)
            if ready and diary(context).meet_at(start, first.pk, course.made.person.pk):
                found[id(course)] = start
                break
    return found


def _plan(context: DemoContext, course: Course, today: datetime | None) -> Iterator[Planned]:
    """Draw the sessions of a course: weekly hours after its opening, as many as the case has weeks."""
    book: Diary = diary(context)
    rng, counselor, person = context.rng, course.episode.counselor, course.made.person.pk
    if today is not None:
        yield Planned(counselor, today, person, status=_outcome(context, today, first=False))
    last = (course.episode.closed_at or context.end + timedelta(days=AHEAD_DAYS)) - timedelta(hours=1)
    earliest = course.episode.opened_at + timedelta(days=rng.uniform(1, 8))
    wanted, met, drawn = course.made.pace.weeks, 0, 0
    while met < wanted:
        if today is not None and abs(earliest - today) < timedelta(days=4):
            earliest = today + timedelta(days=6)
        start = book.meet(earliest, last, counselor.pk, person)
        if start is None:
            return
        plan = Planned(
            counselor, start, person, status=_outcome(context, start, first=not drawn), mode=context.pick(MODES)
        )
        if plan.mode != Mode.IN_PERSON:
            plan.place = ""
        if plan.status == "cancelled":
            book.give_back(start, counselor.pk, person)
        yield plan
        drawn += 1
        met += plan.status in ("done", "booked")
        earliest = start + timedelta(days=7 if plan.status != "cancelled" else 3)


def _outcome(context: DemoContext, start: datetime, *, first: bool) -> str:
    """How a meeting went; one that ended within the last hours still waits to be registered."""
    if start + timedelta(hours=1) > context.end:
        return "booked"
    if start.date() == context.end.date() and start > context.end - timedelta(hours=2):
        return "booked"
    luck = context.rng.random()
    missed = MISSED_FIRST if first else MISSED
    return "missed" if luck < missed else "cancelled" if luck < missed + CANCELLED else "done"


def new_session(context: DemoContext, course: Course, plan: Planned) -> Session:
    session = Session(
        id=context.new_id(),
        episode=course.episode,
        status="held" if plan.status == "done" else plan.status,
        mode=plan.mode,
    )
    if plan.status == "done":
        session.minutes, session.held_at = context.rng.choice(MINUTES), plan.start
    if plan.status == "cancelled":
        notice = timedelta(hours=context.rng.choice((3, 30, 50, 75)))
        session.cancelled_by, session.cancel_reason = context.pick(SIDES), context.pick(REASONS)
        session.cancelled_at = max(plan.start - notice, course.episode.opened_at)
        session.cancelled_late = notice < timedelta(hours=24)
        plan.cancel_reason = BOOKING_REASON[session.cancelled_by]
    return session


def _outreach(context: DemoContext, courses: list[Course]) -> None:
    """The worker's task to call whoever did not come; done within days, the last ones still waiting."""
    rows = []
    for course in courses:
        for session in course.sessions:
            if session.status != Session.Status.MISSED or course.made.case.responsible is None:
                continue
            raised = min(session.end, context.end)
            done = context.later(raised, context.rng.uniform(0.1, 2.5))
            rows.append(
                Outreach(
                    id=context.new_id(),
                    session=session,
                    case=course.made.case,
                    worker=course.made.case.responsible,
                    raised_at=raised,
                    due_at=context.due(raised, "session.outreach").at,
                    done_at=done if done < context.end else None,
                )
            )
    Outreach.objects.bulk_create(rows, 1_000)


def tell_of(context: DemoContext, course: Course, session: Session) -> None:
    """The case learns that a session was held; the log and reporting learn that and when."""
    case, by, start = course.made.case, course.episode.counselor, session.start
    booked = max(course.episode.opened_at, min(start, context.end) - timedelta(days=6))
    tell(context, case, booked, by, "", "session.book", session)
    data: dict[str, int | str | bool]
    if session.status == Session.Status.HELD:
        tell(context, case, session.end, by, "session.held", "session.hold", session)
        data = {"minutes": session.minutes or 0, "mode": session.mode}
    elif session.status == Session.Status.MISSED:
        tell(context, case, session.end, by, "", "session.miss", session)
        data = {"mode": session.mode}
    elif session.status == Session.Status.CANCELLED:
        tell(context, case, session.cancelled_at or start, by, "", "session.cancel", session)
        data = {"by": session.cancelled_by, "late": session.cancelled_late}
    else:
        return
    case_fact(context, case, f"session.{session.status}", start, f"session:{session.pk}", **data)
