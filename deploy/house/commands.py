"""What the Makefile's targets do."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

from house import install, serve, site
from house.checks import check
from house.database import check as check_database
from house.database import database
from house.places import MANAGE, PYTHON, ROOT, environment, in_ci
from house.steps import Stop, say, show

NO_BROWSER = (
    "The browser tests did not run: Chromium or a Chinese font is missing. "
    f"Install both with: {install.BROWSER_COMMAND}"
)
Arguments = Sequence[str]


def run(arguments: Arguments) -> int:
    """Set everything up, then serve the demo district until Ctrl-C."""
    began = time.monotonic()
    serve.check_port()
    check_database()
    install.python_packages()
    install.npm_packages()
    with database() as url:
        env = site.environment_of(url)
        site.prepare(env)
        serve.serve(env, lambda: site.welcome(time.monotonic() - began))
    return 0


def test(arguments: Arguments) -> int:
    """Run the tests; say at the end when the browser tests could not run, and in CI fail for it."""
    check_database()
    install.python_packages(tests=True)
    install.npm_packages()
    chromium = install.browser()
    if not chromium and in_ci():
        raise Stop(NO_BROWSER)
    chosen = [] if chromium else ["-m", "not browser"]
    with database() as url:
        env = environment(DATABASE_URL=url, CHROMIUM=chromium, DJANGO_SETTINGS_MODULE="qingshan.settings.test")
        code = subprocess.run([PYTHON, "-m", "pytest", *chosen, *arguments], cwd=ROOT, env=env).returncode
    if not chromium:
        say(NO_BROWSER)
    return code


def bench(arguments: Arguments) -> int:
    """Measure the named figures, in a database made for it and dropped after."""
    check_database()
    install.python_packages(tests=True)
    with database() as url:
        env = environment(DATABASE_URL=url, DJANGO_SETTINGS_MODULE="qingshan.settings.test")
        return subprocess.run([PYTHON, "-m", "bench", *arguments], cwd=ROOT, env=env).returncode


def manage(arguments: Arguments) -> int:
    """Run a management command against the demo's database, starting it if need be."""
    check_database()
    install.python_packages()
    with database() as url:
        return subprocess.run([*MANAGE, *arguments], cwd=ROOT, env=environment(DATABASE_URL=url)).returncode


def lock(arguments: Arguments) -> int:
    """Resolve the dependencies anew within pyproject.toml's ranges, with hashes and no registry's address."""
    tool = install.uv()
    if not tool:
        raise Stop("make lock needs uv: install it (pip install uv) and try again.")
    how = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate"]
    how += ["--no-emit-index-url", "--no-emit-find-links", "-q", *arguments]
    for source, target in (
        (["pyproject.toml"], "requirements.txt"),
        (["pyproject.toml", "--group", "dev"], "tests/requirements.txt"),
        (["deploy/node.in"], "deploy/node.txt"),
    ):
        if not show(target, [tool, "pip", "compile", *source, *how, "-o", target]):
            return 1
    return 0


COMMANDS: dict[str, Callable[[Arguments], int]] = {
    "run": run,
    "test": test,
    "bench": bench,
    "check": check,
    "lock": lock,
    "manage": manage,
}


def main(arguments: Arguments) -> int:
    """Run one command; what the reader can put right is one line on the error channel."""
    os.umask(0o022)
    if not arguments or arguments[0] not in COMMANDS:
        print(f"usage: python3 deploy/house {'|'.join(COMMANDS)} [ARGUMENTS]", file=sys.stderr)
        return 2
    try:
        with serve.interruptible():
            return COMMANDS[arguments[0]](arguments[1:])
    except Stop as problem:
        print(f"qingshan: {problem}", file=sys.stderr)
        return 1
    except serve.Interrupt:
        say("\n  Stopped.")
        return 0 if arguments[0] == "run" else 130
