"""The figure compares like with like: both sides leave the same rows behind."""

import pytest
from django.db import connection

import bench.harness

TABLES = [
    "schedule_event",
    "scheduling_seriesmeta",
    "scheduling_booking",
    "scheduling_allocation",
    "audit_auditevent",
    "notifications_outboxmessage",
]


def counts() -> dict[str, int]:
    with connection.cursor() as cursor:
        return {table: cursor.execute(f"select count(*) from {table}").fetchone()[0] for table in TABLES}


@pytest.fixture
def booking_figure(monkeypatch, transactional_db):
    settings = connection.settings_dict
    host = settings["HOST"].replace("/", "%2F")
    address = f"{settings['USER']}:{settings['PASSWORD']}@{host}:{settings['PORT'] or 5432}/{settings['NAME']}"
    monkeypatch.setenv("DATABASE_URL", f"postgres://{address}")
    monkeypatch.setattr(bench.harness, "REGISTRY", {})
    from bench.figures import booking

    return booking


def test_both_sides_write_the_same_rows(booking_figure):
    written = []
    for side in ("a", "b"):
        desk = booking_figure.make_desk(side)
        before = counts()
        with booking_figure.psycopg.connect(booking_figure.os.environ["DATABASE_URL"], autocommit=True) as bare:
            steps = booking_figure.ours(desk) if side == "a" else booking_figure.theirs(desk, bare)
            booking_figure.seconds(steps, 3)
        after = counts()
        written.append({table: after[table] - before[table] for table in TABLES})
    assert written[0] == written[1]
    assert written[0]["scheduling_allocation"] == 6


def test_the_figure_comes_out_as_a_ratio(booking_figure):
    service, bare, ratio = booking_figure.compare(turns=1, batch=3)
    assert ratio == service / bare > 0


def test_running_out_of_times_is_an_error_and_not_a_figure(booking_figure):
    with pytest.raises(RuntimeError, match="ran out of free times"):
        booking_figure.seconds(iter([None]), 2)
