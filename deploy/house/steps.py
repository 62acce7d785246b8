"""Running one quiet step after another: a line each on the screen, the rest in a log."""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from house.places import ROOT, data_dir

Command = Sequence[str | Path]
Environment = Mapping[str, str]
TAIL = 15  # lines of a failed step's log that are shown


class Stop(Exception):
    """Something the reader can put right: one line says what is wrong and what to do."""


def say(text: str) -> None:
    print(text, flush=True)


def step(title: str, command: Command, *, hint: str = "", env: Environment | None = None) -> None:
    """Run ``command`` with its output in .data/log, and print one line with the time it took.

    Raises Stop when it fails, after showing the end of its log.
    """
    log = data_dir() / "log" / f"{title.replace(' ', '-')}.log"
    log.parent.mkdir(exist_ok=True)
    began = time.monotonic()
    with log.open("wb") as out:
        quiet = {"stdin": subprocess.DEVNULL, "stdout": out, "stderr": out}
        done = subprocess.run([*map(str, command)], cwd=ROOT, env=env, **quiet)
    if done.returncode:
        lines = log.read_text(errors="replace").splitlines()[-TAIL:]
        print("\n".join(lines), file=sys.stderr)
        raise Stop(f"{title} failed (the lines above are from {log}). {hint}".strip())
    say(f"  {title}: {time.monotonic() - began:.1f} s")


def show(title: str, command: Command, *, env: Environment | None = None) -> bool:
    """Run ``command`` in the open, under a heading; return whether it succeeded."""
    say(f"── {title}")
    return subprocess.run([*map(str, command)], cwd=ROOT, env=env).returncode == 0


def digest(paths: Iterable[Path], *more: str) -> str:
    """Return a SHA-256 over the contents of ``paths`` and the strings ``more``."""
    total = hashlib.sha256()
    for path in paths:
        total.update(path.read_bytes() + b"\0")
    for text in more:
        total.update(text.encode() + b"\0")
    return total.hexdigest()


def stamped(stamp: Path, mark: str) -> bool:
    """Tell whether the work that ``mark`` stands for was finished before."""
    return stamp.exists() and stamp.read_text() == mark


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
