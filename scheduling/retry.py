"""Trying a whole transaction again when the database asks for it, and trying one out."""

import functools
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext_lazy as _

from qingshan.core.errors import Conflict

P = ParamSpec("P")
R = TypeVar("R")

MOST_TRIES = 6
FIRST_PAUSE_SECONDS = 0.01
DEADLOCK, SERIALIZATION, EXCLUSION = "40P01", "40001", "23P01"


def sqlstate_of(error: BaseException) -> str:
    """Return PostgreSQL's five-character code of a database error, or an empty text."""
    return getattr(error.__cause__, "sqlstate", None) or ""


def retried(function: Callable[P, R]) -> Callable[P, R]:
    """Run a transaction again, a bounded number of times, after a deadlock or a serialization failure.

    Inside a caller's transaction nothing is tried again here: that transaction is the caller's to repeat, so a service
    that calls another in one transaction carries this decorator itself.
    Raises Conflict when every try failed, or when the exclusion constraint found what the check could not see.
    """

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        nested = connection.in_atomic_block
        for number in range(1, MOST_TRIES + 1):
            try:
                return function(*args, **kwargs)
            except DatabaseError as error:
                state = sqlstate_of(error)
                if state == EXCLUSION:
                    raise Conflict("booking.busy", _("这个时间刚刚被占用，请另选时间。")) from error
                if nested or state not in (DEADLOCK, SERIALIZATION):
                    raise
                if number == MOST_TRIES:
                    raise Conflict("booking.try_again", _("系统正忙，没有保存。请稍后再试一次。")) from error
            time.sleep(random.uniform(0, FIRST_PAUSE_SECONDS * 2**number))  # noqa: S311
        raise AssertionError("unreachable")

    return run


@contextmanager
def rehearsal() -> Iterator[None]:
    """Let nothing of what is done inside remain."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
