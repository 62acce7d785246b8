"""Web process and worker live and die together."""

import os
import signal
import socket
import time

import pytest

SERVE = """
import os, sys, signal
from house import serve
from house.steps import Stop
WEB = '''
import http.server, os
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response({status}); self.end_headers()
    def log_message(self, *words): pass
http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Answer).serve_forever()
'''
serve.commands = lambda: {{"web": [sys.executable, "-c", WEB], "worker": [sys.executable, "-c", {worker!r}]}}
start = serve.start
def noted(command, env):
    process = start(command, env)
    print("pid", process.pid, flush=True)
    return process
serve.start = noted
try:
    with serve.interruptible():
        serve.serve(dict(os.environ), lambda: print("open", flush=True))
except Stop as problem:
    print(problem, flush=True)
except serve.Interrupt:
    print("stopped", flush=True)
"""
SLEEP = "import time; time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"


@pytest.fixture
def port():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        number = holder.getsockname()[1]
    return str(number)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def opened(process) -> list[int]:
    """Wait until the house is open; return the process ids it started."""
    pids = []
    for line in process.stdout:
        if line.startswith("open"):
            return pids
        pids.append(int(line.split()[1]))
    raise AssertionError(process.stderr.read())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_every_process(script, port, number):
    process = script(SERVE.format(status=200, worker=SLEEP), PORT=port)
    pids = opened(process)
    assert len(pids) == 2
    assert all(map(is_alive, pids))
    process.send_signal(number)
    assert process.communicate(timeout=30)[0] == "stopped\n"
    assert not any(map(is_alive, pids))


def test_a_process_that_will_not_end_is_ended(script, port):
    lines = SERVE.format(status=200, worker=STUBBORN)
    process = script("import house.serve; house.serve.STOP_WITHIN = 1\n" + lines, PORT=port)
    pids = opened(process)
    time.sleep(0.3)
    process.terminate()
    process.communicate(timeout=30)
    assert not any(map(is_alive, pids))


def test_when_the_worker_ends_the_house_ends_and_says_so(script, port):
    process = script(SERVE.format(status=200, worker="import time; time.sleep(2); raise SystemExit(3)"), PORT=port)
    pids = opened(process)
    said = process.communicate(timeout=30)[0]
    assert "The worker process ended by itself (exit code 3)" in said
    assert not any(map(is_alive, pids))


def test_a_site_that_answers_with_an_error_is_not_called_open(script, port):
    process = script(SERVE.format(status=503, worker=SLEEP), PORT=port)
    said = process.communicate(timeout=30)[0]
    assert "healthz answers 503" in said
    assert "open" not in said


def test_processes_do_not_outlive_a_killed_house(script, port):
    process = script(SERVE.format(status=200, worker=SLEEP), PORT=port)
    pids = opened(process)
    process.kill()
    process.wait()
    until = time.monotonic() + 10
    while any(map(is_alive, pids)) and time.monotonic() < until:
        time.sleep(0.1)
    assert not any(map(is_alive, pids))
