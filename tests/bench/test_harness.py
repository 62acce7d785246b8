"""The bench's harness: figures are named once, judged by their goal, shown and kept."""

import json
import os

import psycopg
import pytest

from bench import harness
from bench.harness import Reading, figure
from bench.scratch import scratch_database


@pytest.fixture(autouse=True)
def empty_registry(monkeypatch):
    monkeypatch.setattr(harness, "REGISTRY", {})


def make(name="speed", value=2.0, goal=1.5, better="higher"):
    @figure(name, goal, "×", against="bare psycopg", how="ten runs, median", better=better)
    def measure():
        return Reading(value, ours="20/s here", theirs="10/s")


def outcomes():
    return harness.run(harness.chosen([]))


def test_a_figure_above_its_goal_is_met_and_below_it_is_not():
    make("fast", value=1.5, goal=1.5)
    make("slow", value=1.49, goal=1.5)
    assert [outcome.met for outcome in outcomes()] == [True, False]


def test_where_less_is_better_the_goal_is_a_ceiling():
    make("small", value=1.5, goal=1.5, better="lower")
    make("large", value=1.51, goal=1.5, better="lower")
    assert [outcome.met for outcome in outcomes()] == [True, False]


def test_two_figures_cannot_share_a_name():
    make("speed")
    with pytest.raises(ValueError, match="two figures are named speed"):
        make("speed")


def test_a_failing_figure_is_not_met_and_the_others_are_measured():
    @figure("broken", 1, "×", against="x", how="y")
    def measure():
        raise RuntimeError("no server")

    make("speed")
    first, second = outcomes()
    assert (first.met, first.failure) == (False, "RuntimeError: no server")
    assert second.met


def test_the_table_shows_value_goal_other_side_and_procedure():
    make("speed", value=2.0, goal=1.5)
    shown = harness.table(outcomes())
    for part in ("speed", "2.00 ×", "≥ 1.5 ×", "yes", "20/s here", "bare psycopg: 10/s", "ten runs, median"):
        assert part in shown


def test_a_missed_goal_stands_out_in_the_table():
    make("speed", value=1.0, goal=1.5)
    assert " NO" in harness.table(outcomes())


def test_figures_are_kept_by_name_with_value_goal_and_unit(tmp_path):
    make("speed", value=2.0, goal=1.5)
    harness.keep(outcomes(), tmp_path / "data" / "bench.json")
    kept = json.loads((tmp_path / "data" / "bench.json").read_text())
    assert kept == {"speed": {"value": 2.0, "goal": 1.5, "unit": "×"}}


def test_measuring_one_figure_keeps_the_others_and_drops_the_forgotten(tmp_path):
    path = tmp_path / "bench.json"
    path.write_text(json.dumps({"other": {"value": 1}, "removed": {"value": 1}, "broken": {"value": 9}}))
    make("speed")
    make("other")

    @figure("broken", 1, "×", against="x", how="y")
    def measure():
        raise RuntimeError

    harness.keep(harness.run(harness.chosen(["speed", "broken"])), path)
    assert set(json.loads(path.read_text())) == {"speed", "other"}


def test_an_unknown_name_lists_the_known_ones():
    make("speed")
    with pytest.raises(KeyError, match="no such figure: sped; there are: speed"):
        harness.chosen(["sped"])


def server_address() -> str:
    from django.db import connections

    settings = connections.databases["default"]
    host = settings["HOST"].replace("/", "%2F")
    return f"postgres://{settings['USER']}:{settings['PASSWORD']}@{host}:{settings['PORT'] or 5432}/postgres"


def test_the_scratch_database_is_gone_afterwards_even_after_an_error(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", server_address())
    with pytest.raises(RuntimeError), scratch_database() as url:
        assert url == os.environ["DATABASE_URL"] != server_address()
        with psycopg.connect(url) as connection:
            name = connection.execute("select current_database()").fetchone()[0]
            assert name.startswith("qingshan_bench_")
        raise RuntimeError
    assert os.environ["DATABASE_URL"] == server_address()
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(url, connect_timeout=5)
