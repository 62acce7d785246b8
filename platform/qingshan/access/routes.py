"""Each route names its policy where it is written; a start-up check refuses a site with one that does not."""

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, path

from qingshan.accounts.roles import Role


@dataclass(frozen=True)
class Policy:
    """Who may walk through a route. ``roles`` empty and not public: anybody who is signed in.

    The route lets a role in; which objects that role sees is the room's ``visible_to``.
    """

    action: str
    roles: frozenset[Role] = frozenset()
    public: bool = False


PUBLIC = Policy("public", public=True)
SIGNED_IN = Policy("signed_in")


def roles(action: str, *allowed: Role) -> Policy:
    """Return a policy that lets only these roles in."""
    if not allowed:
        raise ValueError(f"{action}: name at least one role")
    return Policy(action, frozenset(allowed))


def route(pattern: str, view: Callable[..., Any], *, name: str, policy: Policy) -> URLPattern:
    """Make a URL pattern that carries its policy. Takes what ``path`` takes."""

    @functools.wraps(view)
    def carried(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs)

    carried.policy = policy  # type: ignore[attr-defined]
    return path(pattern, carried, name=name)


def foreign(included: Any, *, policy: Policy) -> Any:
    """Give every pattern of a library's URLs one policy; their own checks come on top."""
    for pattern in walk([included]):
        original = pattern.callback

        def carried(*args: Any, _original: Callable[..., Any] = original, **kwargs: Any) -> Any:
            return _original(*args, **kwargs)

        functools.update_wrapper(carried, original)
        carried.policy = policy  # type: ignore[attr-defined]
        pattern.callback = carried
    return included


def walk(patterns: list[Any]) -> Iterator[URLPattern]:
    """Yield every leaf below a list of patterns and resolvers."""
    for entry in patterns:
        if isinstance(entry, URLResolver):
            yield from walk(entry.url_patterns)
        else:
            yield entry


def named_walk(patterns: list[Any], space: str = "", prefix: str = "") -> Iterator[tuple[str, str, URLPattern]]:
    """Yield (full name, path pattern, leaf) for every leaf, for tests and the policy table."""
    for entry in patterns:
        here = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from named_walk(entry.url_patterns, inner, here)
        else:
            yield f"{space}{entry.name}", here, entry
