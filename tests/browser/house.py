"""A real house for browsers: a database of its own, the demo district, one server and one worker."""

import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen

import psycopg
from django.conf import settings

PASSWORD = "browser-demo-password"
CASES = 40
ROOT = Path(settings.ROOT)


@dataclass
class House:
    """base: address without a slash at its end; database: its URL, for looking past the pages."""

    base: str
    database: str

    def sql(self, statement, *params):
        """Run one statement in the house's database; return its rows, if it has any."""
        with psycopg.connect(self.database, autocommit=True) as connection:
            cursor = connection.execute(statement, params)
            return cursor.fetchall() if cursor.description else []

    def manage(self, *args):
        """Run a management command in the house."""
        return subprocess.run(
            [sys.executable, "manage.py", *args],
            cwd=ROOT,
            env=environment(self.database),
            check=True,
            capture_output=True,
            text=True,
        ).stdout


def environment(database):
    return {
        **os.environ,
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "qingshan.settings.test",
        "PYTHONPATH": "platform:.",
        "REDIS_URL": "",
    }


def database_url(name):
    """Return the test server's URL with another database's name."""
    given = os.environ.get("DATABASE_URL") or "postgres://postgres@127.0.0.1:5432/postgres"
    parts = urlsplit(given)
    return urlunsplit(parts._replace(scheme="postgresql", path=f"/{name}"))


def build():
    """Make the database and the demo district; return the house, not yet served."""
    name = f"browser_{os.getpid()}"
    with psycopg.connect(database_url("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name}")
    house = House(base="", database=database_url(name))
    house.manage("migrate", "-v", "0")
    house.manage("demo", "--cases", str(CASES), "--password", PASSWORD)
    return house


def drop(house):
    with psycopg.connect(database_url("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {urlsplit(house.database).path[1:]} WITH (FORCE)")


def serve(house, log):
    """Start one server and one worker; return them once the server is ready."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    house.base = f"http://127.0.0.1:{port}"
    commands = (
        [sys.executable, "-m", "uvicorn", "qingshan.asgi:application", "--port", str(port), "--log-level", "warning"],
        [sys.executable, "manage.py", "worker"],
    )
    started = [
        subprocess.Popen(command, cwd=ROOT, env=environment(house.database), stdout=log, stderr=log)
        for command in commands
    ]
    for _ in range(150):
        try:
            urlopen(f"{house.base}/readyz", timeout=2).close()
            return started
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the house did not open its doors")
