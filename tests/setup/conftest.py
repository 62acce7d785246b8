"""The toolchain, called the way make calls it, with a data folder of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
Ended = subprocess.CompletedProcess[str]


@pytest.fixture
def house(tmp_path: Path) -> Callable[..., Ended]:
    """Call `deploy/house COMMAND` with variables set, and without those that would decide for it."""

    def call(command: str, **variables: str) -> Ended:
        clean = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "PORT")}
        env = {**clean, "QINGSHAN_DATA_DIR": str(tmp_path / "data"), **variables}
        ask = [sys.executable, str(ROOT / "deploy" / "house"), command]
        return subprocess.run(ask, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60)

    return call


@pytest.fixture
def script(tmp_path: Path) -> Callable[..., subprocess.Popen[str]]:
    """Start a few lines of Python that may import the house's own modules."""
    running = []

    def start(lines: str, **variables: str) -> subprocess.Popen[str]:
        clean = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "PORT")}
        env = {
            **clean,
            "QINGSHAN_DATA_DIR": str(tmp_path / "data"),
            **variables,
            "PYTHONPATH": str(ROOT / "deploy"),
        }
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        running.append(subprocess.Popen([sys.executable, "-c", lines], cwd=ROOT, env=env, **pipes))
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.communicate()


def says_in_one_line(ended: Ended) -> str:
    """Assert exit code 1 and one line of explanation, nothing else; return the line."""
    assert ended.returncode == 1, ended.stderr
    assert ended.stdout == ""
    assert ended.stderr.startswith("qingshan: ")
    assert len(ended.stderr.splitlines()) == 1, ended.stderr
    return ended.stderr
