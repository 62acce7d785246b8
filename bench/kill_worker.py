"""A process that books for whoever asks by its pipe, and may be killed at any moment. Django is loaded on import."""

import os
import signal
import time
from datetime import datetime
from multiprocessing.connection import Connection
from typing import NamedTuple

import django

django.setup()

from django.db import connection  # noqa: E402

from qingshan.accounts.models import RoleGrant, User  # noqa: E402
from qingshan.core.errors import Conflict  # noqa: E402
from scheduling.bookings import locks  # noqa: E402
from scheduling.bookings.services import book  # noqa: E402
from scheduling.resources.models import Resource  # noqa: E402
from scheduling.resources.services import resource_for_user, save_room  # noqa: E402


class Ask(NamedTuple):
    """One booking that is asked for. key: as the client sends it; guarded: with the lock, as the house books."""

    actor_id: int
    resource_ids: tuple[int, ...]
    start: datetime
    end: datetime
    key: str
    guarded: bool = True


def serve(pipe: Connection) -> None:
    """Answer until the pipe closes: ("booked", id), ("taken", 0) or ("again", 0)."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            ask: Ask = pipe.recv()
        except EOFError:
            os._exit(0)
        if not ask.guarded:
            _unguard()
        try:
            answer = ("booked", _book(ask))
        except Conflict as refusal:
            answer = ("again" if refusal.code == "booking.try_again" else "taken", 0)
        except Exception:  # the database went away: the client asks again, here or elsewhere
            connection.close()
            answer = ("again", 0)
        pipe.send(answer)


def _book(ask: Ask) -> int:
    actor = User.objects.get(pk=ask.actor_id)
    resources = list(Resource.objects.filter(pk__in=ask.resource_ids))
    made = book(actor=actor, resources=resources, start=ask.start, end=ask.end, kind="visit", idempotency_key=ask.key)
    return int(made.pk)


def _unguard() -> None:
    """Take the lock away, and leave as much time between looking and writing as a slow network would."""
    if getattr(locks, "_bench_unguarded", False):
        return
    look = locks.busy_kind

    def look_and_dawdle(*values: object, **names: object) -> str | None:
        found = look(*values, **names)  # type: ignore[arg-type]
        time.sleep(0.01)
        return found

    setattr(locks, "_bench_unguarded", True)  # noqa: B010
    setattr(  # noqa: B010
        locks, "lock_resources", lambda ids: list(Resource.objects.filter(pk__in=ids).order_by("pk"))
    )
    setattr(locks, "busy_kind", look_and_dawdle)  # noqa: B010


def seed(pairs: int) -> dict[str, object]:
    """Make a social worker who books and pairs of a colleague and a room; return their ids."""
    worker, admin = (User.objects.create_user(username=f"kill-{role}") for role in ("worker", "admin"))
    RoleGrant.objects.create(user=worker, role="worker")
    RoleGrant.objects.create(user=admin, role="admin")
    rows = []
    for number in range(pairs):
        colleague = resource_for_user(User.objects.create_user(username=f"kill-{number}"))
        room = save_room(actor=admin, name=f"kill {number}", place="", seats=2)
        rows.append((colleague.pk, room.pk))
    return {"worker": worker.pk, "pairs": rows}
