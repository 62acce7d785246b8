"""After a test that commits, put back what the migrations sowed.

Django empties every table after such a test, and with them the limits, areas, purposes and templates that migrations
bring: whatever ran next would run in a house without them. Here the tables are emptied and the seeds copied back.
"""

import pytest
from django.core.management.color import no_style
from django.db import connections, transaction
from django.test import TransactionTestCase

SEEDS: dict[str, dict[str, bytes]] = {}  # by database, then by table, in PostgreSQL's binary copy format


def tables(connection) -> list[str]:
    return sorted(set(connection.introspection.django_table_names(only_existing=True)) - {"django_migrations"})


def take(connection) -> dict[str, bytes]:
    """Return the rows of every table that has any."""
    found = {}
    with connection.cursor() as cursor:
        for table in tables(connection):
            cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}")')
            if cursor.fetchone()[0]:
                with cursor.copy(f'COPY "{table}" TO STDOUT (FORMAT binary)') as copy:
                    found[table] = b"".join(copy)
    return found


def put_back(connection, seeds: dict[str, bytes]) -> None:
    """Empty every table and copy the seeds in; foreign keys are checked at the end, so the order does not matter."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for statement in connection.ops.sql_flush(no_style(), tables(connection)):
            cursor.execute(statement)
        for table, rows in seeds.items():
            with cursor.copy(f'COPY "{table}" FROM STDIN (FORMAT binary)') as copy:
                copy.write(rows)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    prepare = TransactionTestCase._fixture_setup.__func__

    def remember_then_prepare(cls):
        for alias in cls._databases_names(include_mirrors=False):
            if alias not in SEEDS:
                SEEDS[alias] = take(connections[alias])
        prepare(cls)

    def empty_and_sow(self):
        for alias in self._databases_names(include_mirrors=False):
            put_back(connections[alias], SEEDS[alias])

    TransactionTestCase._fixture_setup = classmethod(remember_then_prepare)
    TransactionTestCase._fixture_teardown = empty_and_sow
