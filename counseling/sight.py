"""Who sees an episode, in one place: every table of the room asks here, with its own path to the episode."""

from django.db.models import Q

from qingshan.accounts.models import Supervision, User
from qingshan.accounts.roles import Role
from qingshan.accounts.selectors import supervisees_of

NOBODY = Q(pk__in=[])


def of_episode(actor: User, prefix: str = "") -> Q:
    """Return the condition that the actor is the episode's counsellor or supervises that counsellor today.

    prefix: the path to the episode with its underscores, such as ``episode__``.
    """
    seen = NOBODY
    if actor.has_role(Role.COUNSELOR):
        seen |= Q(**{f"{prefix}counselor": actor})
    if actor.has_role(Role.CLINICAL):
        line = supervisees_of(actor, Supervision.Kind.CLINICAL)
        seen |= Q(**{f"{prefix}counselor__in": line})
    return seen & not_own(actor, prefix)


def of_counselor(actor: User, prefix: str = "") -> Q:
    """Return the condition that the actor is the episode's counsellor."""
    if not actor.has_role(Role.COUNSELOR):
        return NOBODY
    return Q(**{f"{prefix}counselor": actor}) & not_own(actor, prefix)


def not_own(actor: User, prefix: str = "") -> Q:
    """Nobody looks into their own counselling from the staff side."""
    return ~Q(**{f"{prefix}person_id": actor.person_id}) if actor.person_id else Q()
