"""One course of weekly sessions booked as a series, in an open episode of the account ``counselor``."""

from datetime import timedelta

from counseling.models import Session, SessionSeries
from qingshan.accounts.roles import Role
from qingshan.audit.demo import log
from qingshan.core.demo.context import DemoContext
from scheduling.demo import Planned, diary
from scheduling.demo.diary import AHEAD_DAYS, HOURS
from scheduling.demo.series import book_weekly

from .episodes import Course
from .sessions import new_session, tell_of

LEAST, SOONEST_DAYS = 3, 2


def make(context: DemoContext, courses: list[Course]) -> None:
    """Book the first hour of the week that counsellor and resident have at least three times in the coming weeks."""
    first = context.staff[Role.COUNSELOR][0]
    for course in courses:
        if course.episode.counselor == first and course.episode.is_open and (planned := _plan(context, course)):
            _book(context, course, planned)
            return


def _plan(context: DemoContext, course: Course) -> list[Planned]:
    book, host, person = diary(context), course.episode.counselor, course.made.person.pk
    soonest = max(context.end, course.episode.opened_at) + timedelta(days=SOONEST_DAYS)
    days = [soonest.date() + timedelta(days=number) for number in range(5)]
    for day, hour in ((day, hour) for hour in HOURS for day in days):
        start = context.at(day, hour)
        weeks = [start + timedelta(weeks=week) for week in range((AHEAD_DAYS - SOONEST_DAYS - 5) // 7 + 1)]
        free = [at for at in weeks if at in book.hours and book.is_free(at, host.pk, person)]
        if len(free) < LEAST:
            continue
        kept = [at for at in free if book.meet_at(at, host.pk, person)]
        if len(kept) > 1:
            return [Planned(host, at, person) for at in kept]
    return []


def _book(context: DemoContext, course: Course, planned: list[Planned]) -> None:
    series, bookings = book_weekly(context, planned)
    SessionSeries.objects.create(series=series, episode=course.episode)
    sessions = [new_session(context, course, plan) for plan in planned]
    for session, booking in zip(sessions, bookings, strict=True):
        session.booking = booking
    Session.objects.bulk_create(sessions)
    course.sessions += sessions
    log(context, context.end, course.episode.counselor, "series.make", series)
    for session in sessions:
        tell_of(context, course, session)
