"""The desk's socket: hints that something changed, as kind and id. Content is fetched through pages, past the gate."""

import asyncio
import contextlib
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest

from qingshan.accounts.models import User

from .services import session_group, topic_group, user_group
from .watch import may_watch

SIGNED_OUT = 4401
REFUSED = 4403
RECHECK_SECONDS = 4
MOST_WATCHED = 20


class DeskConsumer(AsyncJsonWebsocketConsumer):  # type: ignore[misc]
    """Takes {"watch": topic, "id": id}; sends {"kind", "id"}. Closes within seconds of sign-out or loss of roles."""

    async def connect(self) -> None:
        self.groups_joined: list[str] = []
        self.recheck: asyncio.Task[None] | None = None
        self.user = await self._user_now()
        if self.user is None:
            await self.close(SIGNED_OUT)
            return
        await self._join(user_group(self.user.pk))
        await self._join(session_group(self.scope["session"].session_key))
        await self.accept()
        self.recheck = asyncio.create_task(self._keep_checking())

    async def disconnect(self, code: int) -> None:
        if self.recheck is not None:
            self.recheck.cancel()
        for group in self.groups_joined:
            await self.channel_layer.group_discard(group, self.channel_name)

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        topic, subject_id = (
            (str(content.get(key, ""))[:64] for key in ("watch", "id")) if isinstance(content, dict) else ("", "")
        )
        user = await self._user_now()
        if user is None:
            await self.close(SIGNED_OUT)
        elif len(self.groups_joined) >= MOST_WATCHED or not await self._may_watch(user, topic, subject_id):
            await self.close(REFUSED)
        else:
            await self._join(topic_group(topic, subject_id))

    async def changed(self, event: dict[str, str]) -> None:
        await self.send_json({"kind": event["kind"], "id": event["id"]})

    async def ended(self, event: dict[str, str]) -> None:
        await self.close(SIGNED_OUT)

    async def _join(self, group: str) -> None:
        await self.channel_layer.group_add(group, self.channel_name)
        self.groups_joined.append(group)

    async def _keep_checking(self) -> None:
        """Ask the database every few seconds, in case the hint of a sign-out was lost."""
        with contextlib.suppress(asyncio.CancelledError):
            while await self._user_now() is not None:
                await asyncio.sleep(RECHECK_SECONDS)
            await self.close(SIGNED_OUT)

    @database_sync_to_async  # type: ignore[untyped-decorator]
    def _user_now(self) -> User | None:
        """Return the session's user as the database has it now, or None when signed out or without a role."""
        key = self.scope["session"].session_key
        fresh = SessionStore(key)
        if not key or not fresh.exists(key):
            return None
        request = HttpRequest()
        request.session = fresh
        user = get_user(request)
        return user if isinstance(user, User) and user.roles else None

    @database_sync_to_async  # type: ignore[untyped-decorator]
    def _may_watch(self, user: User, topic: str, subject_id: str) -> bool:
        return may_watch(user, topic, subject_id)
