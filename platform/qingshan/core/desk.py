"""What the desk shows: each room registers its way in and its work, so the kernel names no room."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from qingshan.accounts.models import User
from qingshan.accounts.roles import Role


@dataclass(frozen=True)
class NavItem:
    """One way in. url_name: a route without arguments; order: smaller stands first."""

    label: str | Promise
    url_name: str
    roles: frozenset[Role]
    order: int = 100
    section: str = "desk"


@dataclass(frozen=True)
class WorkItem:
    """One thing that waits for the actor. title names no person; level: red … green, grey."""

    kind: str | Promise
    title: str | Promise
    url: str
    due_at: datetime | None = None
    provisional: bool = False
    level: str = "grey"
    action: str | Promise = ""


WorkProvider = Callable[[User], Iterable[WorkItem]]
_nav: list[NavItem] = []
_providers: list[WorkProvider] = []


def register_nav(*items: NavItem) -> None:
    _nav.extend(item for item in items if item not in _nav)


def register_work(provider: WorkProvider) -> None:
    if provider not in _providers:
        _providers.append(provider)


def nav_for(actor: User) -> list[NavItem]:
    """Return the ways in that the actor's roles open, in order."""
    return sorted((item for item in _nav if item.roles & actor.roles), key=lambda item: item.order)


def work_for(actor: User) -> list[WorkItem]:
    """Return all that waits for the actor, the earliest deadline first, things without one last."""
    items = [item for provider in _providers for item in provider(actor)]
    return sorted(items, key=lambda item: (item.due_at is None, item.due_at and item.due_at.timestamp()))
