"""A course of sessions in one episode: the same gate as for one session, the same calendar for all."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from counseling.episodes.rules import can_work
from counseling.models import Episode, SessionSeries
from counseling.sessions.services import must_be_running, resources_of
from qingshan.access.decisions import require
from qingshan.access.gate import get_visible
from qingshan.accounts.models import User
from scheduling.resources.models import Resource
from scheduling.retry import retried
from scheduling.series.arranging import Choices, Line
from scheduling.series.models import Series
from scheduling.series.plan import Plan
from scheduling.series.services import make_series, preview_series


@dataclass(frozen=True)
class Course:
    """When the sessions are, and in which room; plan.kind is that of sessions."""

    plan: Plan
    room: Resource | None = None


def preview_course(*, actor: User, episode_id: UUID, course: Course, choices: Choices) -> list[Line]:
    """Return what would become of each session. Raises as ``book_course`` does; nothing is saved."""
    episode = _episode(actor, episode_id)
    resources = resources_of(episode, course.plan.mode, course.room)
    return preview_series(actor=actor, resources=resources, plan=course.plan, choices=choices)


@retried
@transaction.atomic
def book_course(*, actor: User, episode_id: UUID, course: Course, choices: Choices, idempotency_key: str) -> Series:
    """Book the whole course and make a session for each meeting; the same key again returns the same series.

    Raises NotFound, Refused (not the counsellor), WrongState (episode closed, no consent), Invalid (with the field),
    Conflict (occurrences without a time on which nobody decided).
    """
    episode = _episode(actor, episode_id)
    return make_series(
        actor=actor,
        resources=resources_of(episode, course.plan.mode, course.room),
        plan=course.plan,
        choices=choices,
        idempotency_key=idempotency_key,
        attach=lambda series: SessionSeries.objects.create(series=series, episode=episode),
    )


def _episode(actor: User, episode_id: UUID) -> Episode:
    episode = get_visible(Episode, actor, pk=episode_id)
    require(can_work(actor, episode))
    must_be_running(episode)
    return episode
