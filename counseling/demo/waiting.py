"""The demo's waiting list: some want hours that nobody opens, and the demo's resident has a time to answer."""

from datetime import datetime, timedelta
from typing import Any

from casework.referrals.models import Referral
from counseling.waiting.room import KIND, URGENCY
from qingshan.accounts.models import User
from qingshan.accounts.roles import Role
from qingshan.core.clock import now
from qingshan.core.demo.context import DemoContext
from scheduling.demo import Planned, book_all, diary
from scheduling.policy import policy
from scheduling.waiting.models import WaitingEntry, WaitingEvent, WaitingOffer

from .episodes import Course

WAITING_A_YEAR = 60
EVENINGS = ["0ev", "1ev", "2ev", "3ev", "4ev"]
WEEKEND = ["5am", "5pm", "6am", "6pm"]
WISHES = ({"times": EVENINGS}, {"times": WEEKEND}, {"times": EVENINGS, "mode": "phone"}, {"times": WEEKEND})


def make(context: DemoContext, courses: list[Course]) -> None:
    """Put those on the list who have no coming session, then some who want another; the accounts' own first."""
    account = User.objects.get(pk=context.staff[Role.RESIDENT][0].pk)
    resident = account.person_id
    named = {context.staff[role][0].pk for role in (Role.COUNSELOR, Role.WORKER)}
    running = [course for course in courses if course.episode.is_open and course.made.case.responsible]
    others = [course for course in running if course.made.person.pk != resident]
    others.sort(
        key=lambda course: (_meets(course), not named & {course.episode.counselor_id, course.made.case.responsible_id})
    )
    without = [course for course in others if not _meets(course)]
    number = context.of_a_year(WAITING_A_YEAR, least=5)
    chosen = without[:number] + [course for course in others if _meets(course)][: max(0, 5 - len(without))]
    entries = [
        # whoever has a session waits since after it was booked
        _entry(course.episode.referral, now() if _meets(course) else _since(context), **WISHES[n % len(WISHES)])
        for n, course in enumerate(chosen)
    ]
    own = [course for course in running if course.made.person.pk == resident][:1]
    entries += [_entry(course.episode.referral, now()) for course in own]
    WaitingEntry.objects.bulk_create(entries, 1_000)
    WaitingEvent.objects.bulk_create(
        WaitingEvent(entry=entry, what="entered", actor=entry.entered_by, at=entry.entered_at) for entry in entries
    )
    for course in own:
        _offer(context, course, entries[-1])


def _entry(referral: Referral, since: datetime, **wishes: Any) -> WaitingEntry:
    case = referral.case
    return WaitingEntry(
        kind=KIND,
        subject=referral.pk,
        person=case.person,
        case_id=case.pk,
        urgency=URGENCY[case.level],
        minutes=policy().session_minutes,
        entered_by=case.responsible,
        entered_at=since,
        **wishes,
    )


def _since(context: DemoContext) -> datetime:
    return context.later(context.end - timedelta(days=30), context.rng.uniform(0, 28))


def _meets(course: Course) -> bool:
    return any(session.status == "booked" for session in course.sessions)


def _offer(context: DemoContext, course: Course, entry: WaitingEntry) -> None:
    """Keep a time for the demo's resident that a colleague offered by hand."""
    counselor = course.episode.counselor
    start = diary(context).meet(
        context.end + timedelta(days=2), context.end + timedelta(days=9), counselor.pk, entry.person_id
    )
    if start is None:
        return
    until = start - timedelta(hours=2)
    booking = book_all(context, [Planned(counselor, start, entry.person_id, status="held", held_until=until)])[0]
    offer = WaitingOffer.objects.create(
        entry=entry,
        booking=booking,
        colleague=counselor,
        way=WaitingOffer.Way.MESSAGE,
        asked_at=entry.entered_at,
        answer_by=until,
        offered_at=entry.entered_at,
        offered_by=counselor,
        reason=WaitingOffer.Reason.ASKED,
    )
    WaitingEvent.objects.create(
        entry=entry, offer=offer, what="offered", reason=offer.reason, actor=counselor, colleague=counselor, start=start
    )
