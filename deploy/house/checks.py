"""`make check`: everything that can be known without running the house. All checks run; any failure fails."""

import base64
import json
import secrets
import time
from collections.abc import Sequence

from house import install
from house.database import check as check_database
from house.database import database
from house.places import MANAGE, VENV, environment
from house.steps import say, show

KEY_RINGS = ("pii", "notes", "index", "audit", "pseudonym")


def check(arguments: Sequence[str]) -> int:
    """Run every check in the open and list at the end those that failed."""
    check_database()
    install.python_packages(tests=True)
    install.npm_packages()
    began = time.monotonic()
    with database() as url:
        failed = [title for title, command, env in commands(url) if not show(title, command, env=env)]
    if failed:
        say(f"\nmake check: {', '.join(failed)} failed ({time.monotonic() - began:.0f} s)")
        return 1
    say(f"\nmake check: all passed ({time.monotonic() - began:.0f} s)")
    return 0


def commands(url: str) -> list[tuple[str, list[str], dict[str, str]]]:
    """Return (title, command, environment) of each check."""
    tool = lambda name: str(VENV / "bin" / name)  # noqa: E731
    manage = [*map(str, MANAGE)]
    ours = environment(DATABASE_URL=url, DJANGO_SETTINGS_MODULE="qingshan.settings.test")
    return [
        ("ruff check", [tool("ruff"), "check", "."], ours),
        ("ruff format", [tool("ruff"), "format", "--check", "."], ours),
        ("mypy --strict", [tool("mypy")], ours),
        ("import contracts", [tool("lint-imports")], ours),
        ("migrations", [*manage, "makemigrations", "--check", "--dry-run"], ours),
        ("production settings", [*manage, "check", "--deploy", "--fail-level", "WARNING"], production(url)),
    ]


def production(url: str) -> dict[str, str]:
    """Return an environment for the production settings, with secrets made now and thrown away after."""
    keys = {name: {"k1": base64.b64encode(secrets.token_bytes(32)).decode()} for name in KEY_RINGS}
    return environment(
        DATABASE_URL=url,
        DJANGO_SETTINGS_MODULE="qingshan.settings.production",
        QINGSHAN_SECRET_KEY=secrets.token_urlsafe(64),
        QINGSHAN_KEYRINGS=json.dumps({name: {"primary": "k1", "keys": keys[name]} for name in keys}),
        QINGSHAN_ALLOWED_HOSTS="qingshan.example.org",
    )
