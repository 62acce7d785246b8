"""Telling an open page that something changed: a kind and an id, after commit, never content."""

import logging

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

from qingshan.core.crypto import keyed_hash

log = logging.getLogger(__name__)


def announce(*, user_id: int, kind: str, subject_id: str | int) -> None:
    """Send {kind, id} to the user's open pages once the transaction has committed."""
    event = {"type": "changed", "kind": kind, "id": str(subject_id)}
    transaction.on_commit(lambda: _send(f"user.{user_id}", event))


def announce_topic(*, topic: str, topic_id: str | int, kind: str, subject_id: str | int) -> None:
    """Send {kind, id} to every open page that was let watch the topic, once the transaction has committed."""
    event = {"type": "changed", "kind": kind, "id": str(subject_id)}
    transaction.on_commit(lambda: _send(topic_group(topic, str(topic_id)), event))


def close_session(session_key: str | None) -> None:
    """Close every socket that was opened in a session, at sign-out or when it ends."""
    if session_key:
        _send(session_group(session_key), {"type": "ended"})


def close_user(user_id: int) -> None:
    """Close every socket of a user once the transaction has committed."""
    transaction.on_commit(lambda: _send(f"user.{user_id}", {"type": "ended"}))


def session_group(session_key: str) -> str:
    """Return a group name that does not give the session away to the channel layer."""
    return f"session.{keyed_hash('index', f'session:{session_key}')[:32]}"


def topic_group(topic: str, subject_id: str) -> str:
    return f"topic.{keyed_hash('index', f'{topic}:{subject_id}')[:32]}"


def _send(group: str, event: dict[str, str]) -> None:
    """A lost hint loses no work: the database is the truth, and the page asks again when it reconnects."""
    try:
        async_to_sync(get_channel_layer().group_send)(group, event)
    except Exception:
        log.warning("channel layer unavailable, hint not sent", exc_info=True)
