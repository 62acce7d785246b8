"""Telling an open page that something changed: a kind and an id, after commit, never content."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

from qingshan.core.crypto import keyed_hash

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Hint:
    """What a group of open pages is told: a kind and an id."""

    group: str
    kind: str
    subject_id: str | int


def announce(*, user_id: int, kind: str, subject_id: str | int) -> None:
    """Send {kind, id} to the user's open pages once the transaction has committed."""
    announce_all([Hint(user_group(user_id), kind, subject_id)])


def announce_topic(*, topic: str, topic_id: str | int, kind: str, subject_id: str | int) -> None:
    """Send {kind, id} to every open page that was let watch the topic, once the transaction has committed."""
    announce_all([Hint(topic_group(topic, str(topic_id)), kind, subject_id)])


def announce_all(hints: Sequence[Hint]) -> None:
    """Send several hints in one go once the transaction has committed."""
    messages = [(one.group, {"type": "changed", "kind": one.kind, "id": str(one.subject_id)}) for one in hints]
    transaction.on_commit(lambda: _send(messages))


def close_session(session_key: str | None) -> None:
    """Close every socket that was opened in a session, at sign-out or when it ends."""
    if session_key:
        _send([(session_group(session_key), {"type": "ended"})])


def close_user(user_id: int) -> None:
    """Close every socket of a user once the transaction has committed."""
    transaction.on_commit(lambda: _send([(user_group(user_id), {"type": "ended"})]))


def user_group(user_id: int) -> str:
    return f"user.{user_id}"


def session_group(session_key: str) -> str:
    """Return a group name that does not give the session away to the channel layer."""
    return f"session.{keyed_hash('index', f'session:{session_key}')[:32]}"


def topic_group(topic: str, subject_id: str) -> str:
    return f"topic.{keyed_hash('index', f'{topic}:{subject_id}')[:32]}"


def _send(messages: Sequence[tuple[str, dict[str, str]]]) -> None:
    """A lost hint loses no work: the database is the truth, and the page asks again when it reconnects."""
    try:
        async_to_sync(_send_each)(messages)
    except Exception:
        log.warning("channel layer unavailable, hint not sent", exc_info=True)


async def _send_each(messages: Sequence[tuple[str, dict[str, str]]]) -> None:
    layer = get_channel_layer()
    for group, event in messages:
        await layer.group_send(group, event)
