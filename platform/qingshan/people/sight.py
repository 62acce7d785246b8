"""Whom an actor may see. The kernel knows no case: each room says which persons its actors work with."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from qingshan.accounts.models import User

Sight = Callable[[User], "Q | QuerySet[Any] | None"]
_sights: list[Sight] = []


def register_sight(provider: Sight) -> None:
    """Register a room's answer, once, from ``AppConfig.ready()``.

    provider: takes the actor, returns a Q over Person, a queryset of person ids, or None for nobody.
    """
    if provider not in _sights:
        _sights.append(provider)


def seen_by(actor: User) -> Q:
    """Return the condition over Person for all that the actor may see: themselves, and what the rooms add."""
    seen = Q(pk=actor.person_id) if actor.person_id else Q(pk__in=[])
    for provider in _sights:
        answer = provider(actor)
        if isinstance(answer, Q):
            seen |= answer
        elif answer is not None:
            seen |= Q(pk__in=answer)
    return seen
