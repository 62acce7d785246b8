"""Courses of counselling: one of each referral that a counsellor took."""

from dataclasses import dataclass, field
from datetime import timedelta

from casework.demo import Made
from counseling.episodes.models import Episode
from counseling.sessions.models import Session
from qingshan.accounts.models import Supervision
from qingshan.audit.demo import log
from qingshan.core.demo.context import DemoContext

CLOSED = {"goals_met": "goals_met", "withdrew": "withdrew", "lost": "lost", "moved": "moved", "referred": "referred",
          "died": "died"}  # fmt: skip


@dataclass
class Course:
    """An episode, the case it belongs to, and its sessions in order of time."""

    made: Made
    episode: Episode
    sessions: list[Session] = field(default_factory=list)

    @property
    def held(self) -> list[Session]:
        return [session for session in self.sessions if session.status == Session.Status.HELD]

    @property
    def left(self) -> bool:
        """Tell whether the resident stopped coming before the end."""
        return self.made.pace.reason in ("withdrew", "lost")


def make(context: DemoContext) -> list[Course]:
    """Write the episodes; those of completed referrals are closed."""
    lines = {row.supervisee_id: row.supervisor for row in Supervision.objects.filter(kind="clinical")}
    courses = []
    for made in context.made["cases"]:
        referral = made.referral
        if referral is None or referral.accepted_by is None:
            continue
        episode = Episode(
            id=context.new_id(),
            referral=referral,
            case=made.case,
            person=made.person,
            counselor=referral.accepted_by,
            supervisor=lines.get(referral.accepted_by_id),
            status="closed" if referral.ended_at else "open",
            opened_at=referral.accepted_at,
            closed_at=referral.ended_at,
            closed_reason=CLOSED[made.pace.reason] if referral.ended_at else "",
        )
        courses.append(Course(made, episode))
    Episode.objects.bulk_create([course.episode for course in courses], 1_000)
    for course in courses:
        episode = course.episode
        log(context, episode.opened_at, episode.counselor, "episode.open", episode, case_id=episode.case_id)
        if episode.closed_at:
            at = episode.closed_at - timedelta(minutes=1)
            log(context, at, episode.counselor, "episode.close", episode, case_id=episode.case_id)
    return courses
