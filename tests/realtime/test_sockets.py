"""Sockets: no origin, a foreign origin, signed out, somebody else's case: nothing leaks."""

import asyncio
import json

import pytest
from asgiref.sync import async_to_sync
from channels.testing import WebsocketCommunicator
from django.conf import settings as django_settings
from django.test import Client

from qingshan.accounts.models import RoleGrant
from qingshan.asgi import application
from qingshan.realtime import consumers, watch
from qingshan.realtime.services import announce, announce_topic

pytestmark = pytest.mark.django_db(transaction=True)
OURS = b"http://testserver"


@pytest.fixture(autouse=True)
def quick_recheck(monkeypatch):
    monkeypatch.setattr(consumers, "RECHECK_SECONDS", 0.1)


def socket(client: Client | None, origin: bytes | None = OURS) -> WebsocketCommunicator:
    headers = [(b"host", b"testserver")]
    if origin:
        headers.append((b"origin", origin))
    if client is not None:
        cookie = client.cookies[django_settings.SESSION_COOKIE_NAME].value
        headers.append((b"cookie", f"{django_settings.SESSION_COOKIE_NAME}={cookie}".encode()))
    return WebsocketCommunicator(application, "/ws/desk/", headers=headers)


async def opened(connection: WebsocketCommunicator) -> bool:
    accepted, _ = await connection.connect(timeout=5)
    return accepted


@pytest.mark.parametrize("origin", [None, b"https://evil.example", b"http://testserver.evil.example"])
def test_a_foreign_or_missing_origin_is_refused(cast, sign_in, origin):
    client = sign_in(cast.worker)
    assert not async_to_sync(opened)(socket(client, origin))


def test_somebody_signed_out_is_refused(cast, sign_in):
    client = sign_in(cast.worker)
    stale = socket(client)
    client.logout()
    assert not async_to_sync(opened)(stale)
    assert not async_to_sync(opened)(socket(None))


def test_a_hint_is_a_kind_and_an_id_and_reaches_its_user_alone(cast, sign_in):
    mine, others = socket(sign_in(cast.worker)), socket(sign_in(cast.counselor))

    async def run():
        assert await opened(mine) and await opened(others)
        await asyncio.to_thread(announce, user_id=cast.worker.pk, kind="booking.changed", subject_id=7)
        frame = json.loads(await mine.receive_from(timeout=5))
        quiet = await others.receive_nothing(timeout=0.3)
        await mine.disconnect()
        await others.disconnect()
        return frame, quiet

    frame, quiet = async_to_sync(run)()
    assert frame == {"kind": "booking.changed", "id": "7"}
    assert quiet


def test_only_a_topic_the_gate_allows_can_be_watched(cast, sign_in, monkeypatch):
    monkeypatch.setitem(watch._topics, "test", lambda actor, subject_id: subject_id == "own")
    own, other, unknown = (socket(sign_in(cast.worker)) for _ in range(3))

    async def run():
        for connection, asked in (
            (own, {"watch": "test", "id": "own"}),
            (other, {"watch": "test", "id": "other"}),
            (unknown, {"watch": "nothing", "id": "own"}),
        ):
            assert await opened(connection)
            await connection.send_json_to(asked)
        refused = [(await connection.receive_output(timeout=5))["code"] for connection in (other, unknown)]
        await asyncio.sleep(0.3)
        for subject in ("own", "other"):
            await asyncio.to_thread(
                announce_topic, topic="test", topic_id=subject, kind="case.changed", subject_id=subject
            )
        frame = json.loads(await own.receive_from(timeout=5))
        quiet = await own.receive_nothing(timeout=0.3)
        await own.disconnect()
        return refused, frame, quiet

    refused, frame, quiet = async_to_sync(run)()
    assert refused == [consumers.REFUSED, consumers.REFUSED]
    assert frame == {"kind": "case.changed", "id": "own"} and quiet


def test_signing_out_closes_an_open_socket(cast, sign_in):
    client = sign_in(cast.worker)
    connection = socket(client)

    async def run():
        assert await opened(connection)
        await asyncio.to_thread(client.logout)
        return await connection.receive_output(timeout=5)

    assert async_to_sync(run)() == {"type": "websocket.close", "code": consumers.SIGNED_OUT}


def test_losing_the_last_role_closes_an_open_socket(cast, sign_in):
    connection = socket(sign_in(cast.worker))

    async def run():
        assert await opened(connection)
        await asyncio.to_thread(RoleGrant.objects.filter(user=cast.worker).delete)
        return await connection.receive_output(timeout=5)

    assert async_to_sync(run)()["code"] == consumers.SIGNED_OUT


def test_noise_on_the_socket_is_refused_without_an_answer(cast, sign_in):
    connection = socket(sign_in(cast.worker))

    async def run():
        assert await opened(connection)
        await connection.send_json_to(["not", "an", "object"])
        return await connection.receive_output(timeout=5)

    assert async_to_sync(run)() == {"type": "websocket.close", "code": consumers.REFUSED}
