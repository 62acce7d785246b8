"""The tabs of a case page: each subject registers its own in ``AppConfig.ready()``, so subjects stay apart."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

from qingshan.accounts.models import User
from qingshan.accounts.roles import Role

from .models import Case

CASE_STAFF = frozenset({Role.WORKER, Role.SUPERVISOR})


@dataclass(frozen=True)
class Section:
    """One tab. url_name: a route with the argument ``number``; roles: who is shown it; count: a small number."""

    key: str
    label: str | Promise
    url_name: str
    order: int = 100
    roles: frozenset[Role] = CASE_STAFF
    count: Callable[[Case], int | None] | None = None


_sections: dict[str, Section] = {}


def register_section(
    key: str,
    label: str | Promise,
    url_name: str,
    order: int = 100,
    *,
    roles: frozenset[Role] = CASE_STAFF,
    count: Callable[[Case], int | None] | None = None,
) -> None:
    """Add a tab to the case page; the same key again replaces it."""
    _sections[key] = Section(key, label, url_name, order, roles, count)


def tabs_for(actor: User, case: Case, current: str) -> list[dict[str, Any]]:
    """Return the tabs that the actor's roles open, for ``<c-tabs>``."""
    shown = sorted((s for s in _sections.values() if s.roles & actor.roles), key=lambda s: s.order)
    return [
        {
            "label": section.label,
            "url": reverse(section.url_name, args=[case.number]),
            "current": section.key == current,
            "count": section.count(case) if section.count else None,
        }
        for section in shown
    ]
