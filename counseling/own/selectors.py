"""Which courses somebody may book in, for themselves or for others, and what is booked in them."""

from dataclasses import dataclass, field

from counseling.models import Episode, Session
from qingshan.accounts.models import User
from qingshan.core.clock import now


@dataclass(frozen=True)
class Course:
    """A running course in which times may be chosen. sessions: those to come that the actor may change, in order."""

    episode: Episode
    sessions: list[Session] = field(default_factory=list)


def courses_of(actor: User) -> list[Course]:
    """Return the actor's courses, in two questions."""
    episodes = Episode.objects.bookable_by(actor).select_related("case", "counselor").order_by("opened_at")
    courses = {episode.pk: Course(episode) for episode in episodes}
    rows = Session.objects.own_of(actor).booked().filter(episode__in=courses, booking__start__gt=now())
    for session in rows.select_related("booking", "episode").order_by("booking__start").distinct():
        courses[session.episode_id].sessions.append(session)
    return list(courses.values())
