"""Time that is free again: whoever waits for it listens here, once after commit however much was given back.

A crash in between loses nothing: the worker's duty looks at what is free all the same.
"""

import logging
from collections.abc import Callable, Iterable

from django.db import transaction

Listener = Callable[[frozenset[int]], object]
_listeners: list[Listener] = []
log = logging.getLogger(__name__)


def register_listener(listener: Listener) -> None:
    """Register, from ``AppConfig.ready()``, who hears of it. listener: takes the ids of the resources."""
    if listener not in _listeners:
        _listeners.append(listener)


class _Telling:
    """What a transaction gave back; told when it is over."""

    def __init__(self) -> None:
        self.ids: set[int] = set()

    def __call__(self) -> None:
        for listener in _listeners:
            try:
                listener(frozenset(self.ids))
            except Exception:  # the act itself is done, and the duty does later what failed here
                log.exception("%s failed, the duty will do it", listener)


def tell_freed(resource_ids: Iterable[int]) -> None:
    """Tell the listeners once the transaction is over; what goes wrong there does not touch the act itself."""
    ids = set(resource_ids)
    if not ids:
        return
    telling = _standing_telling()
    if telling is None:
        telling = _Telling()
        telling.ids |= ids
        transaction.on_commit(telling)
    telling.ids |= ids


def _standing_telling() -> _Telling | None:
    """Return what this transaction will tell anyway, unless a savepoint may take that back and leave the rest."""
    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        return None
    here = set(connection.savepoint_ids)
    return next(
        (entry[1] for entry in connection.run_on_commit if isinstance(entry[1], _Telling) and entry[0] <= here), None
    )
