"""Serving: the web process and the worker, watched together and stopped together."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from house.places import PYTHON, ROOT, port
from house.steps import Command, Environment, Stop

HOST = "127.0.0.1"
READY_WITHIN = 90  # seconds from the start to the first answer
STOP_WITHIN = 15  # seconds a process may take to end its work
PR_SET_PDEATHSIG = 1  # Linux: the signal a child gets when its parent dies
Processes = dict[str, subprocess.Popen[bytes]]


class Interrupt(Exception):
    """Somebody asked the house to stop: Ctrl-C, or a signal that means the same."""


def check_port() -> None:
    """Raise Stop unless PORT is a free port of the loopback address."""
    try:
        number = port()
    except ValueError:
        raise Stop(f"PORT={os.environ['PORT']} is not a port: give a number from 1 to 65535.") from None
    other = number + 1 if 1023 < number < 65535 else 8000
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((HOST, number))
        except PermissionError:
            raise Stop(f"Port {number} is for root only: choose another: make run PORT={other}") from None
        except OSError:
            raise Stop(
                f"Port {number} is in use: stop what uses it, or choose another: make run PORT={other}"
            ) from None


@contextmanager
def interruptible() -> Iterator[None]:
    """Turn the signals that mean "stop" into Interrupt; a second one cannot break the clearing up."""

    def interrupt(number: int, frame: object) -> None:
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, signal.SIG_IGN)
        raise Interrupt

    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, interrupt)
    yield


def commands() -> dict[str, Command]:
    """Return what runs, by name."""
    where = ["--host", HOST, "--port", str(port())]
    how = ["--log-level", "warning", "--timeout-graceful-shutdown", "3"]
    return {
        "web": [PYTHON, "-m", "uvicorn", "qingshan.asgi:application", *where, *how],
        "worker": [PYTHON, ROOT / "manage.py", "worker"],
    }


def serve(env: Environment, welcome: Callable[[], None]) -> None:
    """Run all processes until Interrupt; call ``welcome`` at the first answer.

    Raises Stop when a process ends by itself.
    """
    running: Processes = {}
    try:
        for name, command in commands().items():
            running[name] = start(command, env)
        await_answer(running)
        welcome()
        while True:
            watch(running)
            time.sleep(0.5)
    finally:
        stop(running)


def start(command: Command, env: Environment) -> subprocess.Popen[bytes]:
    """Start a process out of reach of the terminal's Ctrl-C, which is for the house to pass on."""
    apart = {"start_new_session": True, "preexec_fn": die_with_parent}
    return subprocess.Popen([*map(str, command)], cwd=ROOT, env=env, **apart)


def die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def watch(running: Processes) -> None:
    """Raise Stop when one of the processes has ended."""
    for name, process in running.items():
        if (code := process.poll()) is not None:
            raise Stop(f"The {name} process ended by itself (exit code {code}); its last words stand above.")


def await_answer(running: Processes) -> None:
    """Wait until the server answers on its port; raises Stop when it does not in time."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until:
        watch(running)
        try:
            direct.open(f"{address()}healthz", timeout=5).close()
            return
        except urllib.error.HTTPError as answer:
            raise Stop(f"{address()}healthz answers {answer.code}; the messages above say why.") from None
        except OSError:
            time.sleep(0.2)
    raise Stop(f"Nothing answered on {address()} within {READY_WITHIN} s.")


def address() -> str:
    return f"http://{HOST}:{port()}/"


def stop(running: Processes) -> None:
    """Ask every process to end, wait, and end those that do not; with each, whatever it started."""
    for process in running.values():
        send(process, signal.SIGTERM)
    until = time.monotonic() + STOP_WITHIN
    for process in running.values():
        try:
            process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            send(process, signal.SIGKILL)
            process.wait()


def send(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)
