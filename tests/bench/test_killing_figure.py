"""The figure in small: six kills, one of them PostgreSQL's own; and what it counts as lost or twice, it does find."""

import json

import psycopg
import pytest

import bench.harness
from bench.own_server import own_server


@pytest.fixture
def killing(monkeypatch):
    monkeypatch.setattr(bench.harness, "REGISTRY", {})
    from bench.figures import killing

    return killing


def test_six_kills_lose_and_double_nothing(killing):
    found = killing.killing(6, 3, 3)
    assert found.kills == {"worker": 4, "server": 2}
    assert found.told > 0 and (found.lost, found.duplicated) == (0, 0)
    assert found.double_unguarded > 0, "without lock and constraint the same clients book twice"


def test_what_is_missing_or_there_twice_is_counted(killing):
    with own_server() as server:
        server.python(killing.MIGRATE)
        ids = json.loads(server.python(killing.SEED.format(2)))
        rush = killing.Rush(server, ids)
        assert rush.count(killing.LOST, [4711]) == 1
        code = (
            "from bench.kill_worker import Ask, _book; from datetime import datetime, timedelta, UTC;"
            "day = (datetime.now(UTC) + timedelta(days=3)).replace(hour=2, minute=0, second=0, microsecond=0);"
            f"make = lambda key, hour: _book(Ask({ids['worker']}, {tuple(ids['pairs'][0])},"
            " day + timedelta(hours=hour), day + timedelta(hours=hour + 1), key));"
            "print(make('wish:1', 0), make('wish:2', 2))"
        )
        first, second = map(int, server.python(code).split())
        assert rush.count(killing.LOST, [first, second]) == 0
        assert rush.count(killing.WISHED_TWICE) == 1
        with psycopg.connect(server.address) as link:
            link.execute("UPDATE scheduling_allocation SET active = false WHERE booking_id = %s", [second])
        assert rush.count(killing.LOST, [first, second]) == 1
