"""The demo site between an empty database and an open door: tables, static files, the district and its password.

What was done before and still stands is not done again, so that a second start takes seconds.
"""

import os
import re
import secrets
import subprocess

from house import serve
from house.install import LOCK
from house.places import MANAGE, PYTHON, ROOMS, ROOT, data_dir, environment
from house.steps import Environment, digest, say, stamped, step, write_private

STATE = """
import os, psycopg
with psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=5) as connection:
    print(connection.execute("select md5(string_agg(app || name, ',' order by id)) from django_migrations").fetchone())
    print(connection.execute("select id, password from accounts_user where username = 'worker'").fetchone())
"""


def environment_of(url: str) -> dict[str, str]:
    """Return the environment of everything that serves the demo."""
    settings = "qingshan.settings.demo"
    return environment(DATABASE_URL=url, DJANGO_SETTINGS_MODULE=settings, DEMO_PASSWORD=demo_password())


def prepare(env: Environment) -> None:
    """Bring tables, static files and the demo district to where this checkout wants them."""
    stamp = data_dir() / "site.stamp"
    done = stamped(stamp, mark(env))
    if not done:
        step("migrate", [*MANAGE, "migrate", "--no-input"], env=env)
    collect_static(env)
    if not done:
        step("load the demo district", [*MANAGE, "demo", "--once"], env=env)
        stamp.write_text(mark(env))


def mark(env: Environment) -> str:
    """Return a digest of what decides whether there is work: migrations here and there, the demo's password."""
    asked = subprocess.run([PYTHON, "-c", STATE], env=env, capture_output=True, text=True)
    files = sorted(path for room in ROOMS for path in (ROOT / room).rglob("migrations/*.py"))
    return digest([LOCK, *files], asked.stdout or "nothing there yet", env["DEMO_PASSWORD"])


def collect_static(env: Environment) -> None:
    """Gather the static files, unless none of them has changed since."""
    ours = [path for room in ROOMS for path in (ROOT / room).rglob("static/**/*") if path.is_file()]
    listed = sorted(f"{path} {path.stat().st_mtime_ns}" for path in ours)
    now = digest([LOCK, ROOT / "package-lock.json"], *listed)
    stamp = data_dir() / "static.stamp"
    if not (stamped(stamp, now) and (data_dir() / "static").is_dir()):
        step("collect static files", [*MANAGE, "collectstatic", "--no-input", "--clear"], env=env)
        stamp.write_text(now)


def demo_password() -> str:
    """Return the demo accounts' password: DEMO_PASSWORD, else the one made at first and kept in .data."""
    path = data_dir() / "demo-password"
    given = os.environ.get("DEMO_PASSWORD", "").strip()
    if given or not path.exists():
        write_private(path, given or "-".join(secrets.token_hex(3) for _ in range(3)))
    return path.read_text()


def demo_accounts() -> list[str]:
    """Return the demo's usernames, which are the names of the roles."""
    roles = (ROOT / "platform" / "qingshan" / "accounts" / "roles.py").read_text()
    return re.findall(r'^    [A-Z]+ = "([a-z]+)"', roles, re.MULTILINE)


def welcome(seconds: float) -> None:
    """Print where the house stands, and who may come in."""
    say(f"\n  青山 Qingshan is open after {seconds:.0f} s:  {serve.address()}\n")
    say(f"  accounts  {' '.join(demo_accounts())}")
    say(f"  password  {demo_password()}    (the same for all; kept in {data_dir() / 'demo-password'})")
    say("\n  Ctrl-C stops everything. The data stay.\n")
