"""Residents' own time: the room above says with whom a resident meets; this room knows no service and no case."""

from collections.abc import Callable, Sequence

from qingshan.access.gate import Decision, deny
from qingshan.accounts.models import User
from qingshan.accounts.roles import Role
from scheduling.resources.models import Resource

Ground = Callable[[User, Sequence[Resource]], Decision | None]
_grounds: list[Ground] = []


def register_ground(ground: Ground) -> None:
    """Register, from ``AppConfig.ready()``, who says that a resident may deal with the time of these resources.

    ground: answers None where it is not asked about its own kind of meeting.
    """
    if ground not in _grounds:
        _grounds.append(ground)


def may_meet(actor: User, resources: Sequence[Resource]) -> Decision | None:
    """Return the answer of the room above for a resident's own time; None for who is no resident, or others' time."""
    persons = {row.person_id for row in resources if row.person_id is not None}
    if not actor.has_role(Role.RESIDENT) or persons != {actor.person_id}:
        return None
    answers = (ground(actor, resources) for ground in _grounds)
    return next((answer for answer in answers if answer is not None), deny("booking.nobody_to_meet"))
