"""A database made for one run of the figures and dropped after it, on the server that DATABASE_URL names."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql


@contextmanager
def scratch_database() -> Iterator[str]:
    """Make an empty database, point DATABASE_URL at it, yield its address, and drop it whatever happens."""
    given = os.environ["DATABASE_URL"]
    name = f"qingshan_bench_{secrets.token_hex(4)}"
    with psycopg.connect(given, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name)))
        os.environ["DATABASE_URL"] = urlunsplit(urlsplit(given)._replace(path=f"/{name}"))
        try:
            yield os.environ["DATABASE_URL"]
        finally:
            os.environ["DATABASE_URL"] = given
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def migrate() -> None:
    """Load Django on the scratch database and make all tables."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
