"""Whom the casework room lets an actor see among persons: those of the cases that the actor sees."""

from typing import Any

from django.db.models import QuerySet

from casework.cases.models import Case
from qingshan.accounts.models import User
from qingshan.accounts.roles import Role


def persons_seen_by(actor: User) -> QuerySet[Any, Any] | None:
    """Return the persons' keys; None for roles that see no case."""
    if not actor.has_role(Role.WORKER, Role.SUPERVISOR, Role.WINDOW, Role.HOTLINE):
        return None
    return Case.objects.visible_to(actor).values("person_id")
