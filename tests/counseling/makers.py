"""What other rooms' tests need of the counselling room: an episode with its referral, and sessions in any state."""

import re
from uuid import uuid4

from casework.cases.models import Case, CaseMember
from casework.referrals.models import Referral
from casework.referrals.services import ReferralInput, send_referral
from counseling.episodes.services import open_episode
from counseling.models import Episode, Session
from counseling.safety.services import Findings
from counseling.sessions.services import book_session, hold_session
from qingshan.accounts.models import Organisation, User
from qingshan.consent.models import Consent
from qingshan.consent.selectors import purpose
from qingshan.people.models import Person
from scheduling.resources.models import Resource
from tests.people.makers import make_person
from tests.scheduling.makers import at, backdate

ASKED = Findings(thoughts="yes", plan="no", means="no", intent="no", protective="孩子", actions="约定每天通话")
QUIET = [1, 1, 1, 1, 1, 1, 1, 1, 0]
IN_DANGER = [2, 2, 2, 2, 2, 2, 2, 2, 2]


def make_consent(person: Person, by: User, code: str = "counselling") -> Consent:
    return Consent.objects.create(person=person, purpose=purpose(code), given_by="person", how="signed", recorded_by=by)


def make_case(worker: User, *, person: Person | None = None, area=None, number: str = "") -> Case:
    case = Case.objects.create(
        number=number or f"QS-2026-{uuid4().hex[:6].upper()}-T",
        person=person or make_person("演示王小明"),
        area=area,
        responsible=worker,
    )
    CaseMember.objects.create(case=case, user=worker, role="responsible")
    return case


def make_referral(worker: User, centre: Organisation, case: Case, reason: str = "近来睡不好") -> Referral:
    wanted = ReferralInput(
        kind="counselling", strand="counselling", to_organisation=centre, reason=reason, disclosed=["name", "summary"]
    )
    return send_referral(actor=worker, case_id=case.pk, referral=wanted)


def make_episode(worker: User, counselor: User, centre: Organisation, **case) -> Episode:
    """Return an open episode: case, consent, referral and acceptance, each by its own service."""
    found = make_case(worker, **case)
    make_consent(found.person, worker)
    return open_episode(actor=counselor, referral_id=make_referral(worker, centre, found).pk)


def make_session(episode: Episode, room: Resource | None = None, *, days: int = 1, hour: int = 10) -> Session:
    """Return a booked session some days ahead; by telephone when there is no room."""
    start = at(days, hour)
    return book_session(
        actor=episode.counselor,
        episode_id=episode.pk,
        start=start,
        end=start.replace(minute=50),
        mode="in_person" if room else "phone",
        room=room,
        idempotency_key=uuid4().hex,
    )


def pass_time(session: Session, days: int = 2) -> Session:
    """Let a booked session's time come and go."""
    backdate(session.booking, days=days)
    return Session.objects.get(pk=session.pk)


def make_held(episode: Episode, *, days_ago: int = 2, hour: int = 10, minutes: int = 50) -> Session:
    session = pass_time(make_session(episode, days=1, hour=hour), days=days_ago)
    return hold_session(idempotency_key=uuid4().hex, actor=episode.counselor, session_id=session.pk, minutes=minutes)


def answered(page: str) -> int:
    """Count the questionnaire's answers that a page shows as chosen."""
    return len(re.findall(r'<input[^>]*name="item_\d+"[^>]*\bchecked\b', page))
