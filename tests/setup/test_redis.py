"""The tests' Redis: found or started, and told apart from none."""

import socket
from urllib.parse import urlsplit

import pytest

from tests import redis_server


def test_a_redis_answers_where_the_fixture_says(redis_url):
    parts = urlsplit(redis_url)
    with socket.create_connection((parts.hostname, parts.port), timeout=5) as line:
        line.sendall(b"PING\r\n")
        assert line.recv(16) == b"+PONG\r\n"


def test_without_an_installed_server_the_one_in_the_wheel_is_used(monkeypatch):
    monkeypatch.setattr(redis_server.shutil, "which", lambda name: None)
    assert redis_server.server_program().endswith("valkey-server")


def test_where_there_is_no_server_at_all_the_test_fails_and_is_not_skipped(monkeypatch):
    monkeypatch.setattr(redis_server.shutil, "which", lambda name: None)
    monkeypatch.setattr(redis_server, "find_spec", lambda name: None)
    with pytest.raises(pytest.fail.Exception, match="set REDIS_URL"):
        redis_server.server_program()
