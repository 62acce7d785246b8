"""Time that is free again: whoever waits for it listens here, after commit. A crash in between loses nothing: the
worker's duty looks at what is free all the same."""

from collections.abc import Callable, Iterable

from django.db import transaction

Listener = Callable[[frozenset[int]], object]
_listeners: list[Listener] = []


def register_listener(listener: Listener) -> None:
    """Register, from ``AppConfig.ready()``, who hears of it. listener: takes the ids of the resources."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell_freed(resource_ids: Iterable[int]) -> None:
    """Tell the listeners once the transaction is over; what goes wrong there does not touch the act itself."""
    ids = frozenset(resource_ids)
    for listener in _listeners if ids else ():
        transaction.on_commit(lambda listener=listener: listener(ids), robust=True)  # type: ignore[misc]
