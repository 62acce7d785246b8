"""Facts go in with names and come out as numbers that single nobody out."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from qingshan.core.errors import Invalid
from qingshan.reporting.disclosure import shown_count, shown_median, shown_rate
from qingshan.reporting.models import OutcomeFact
from qingshan.reporting.periods import parse_period, quarter_of
from qingshan.reporting.releases.selectors import as_evaluator, released_table
from qingshan.reporting.releases.services import make_release
from qingshan.reporting.services import push_fact

CANARY = "canary-case-4711"


def push(kind, n, **data):
    for i in range(n):
        push_fact(
            kind=kind,
            subject=f"{CANARY}-{i}",
            key=f"{kind}:{i}",
            occurred_on=date(2026, 8, 1),
            area_code="159999001",
            data=data,
        )


def cell(table, area, code):
    row = next(row for row in table.rows if row.area_name == area)
    return row.cells[[i.code for i in table.indicators].index(code)]


def test_a_release_rounds_and_withholds(area):
    push("lead.received", 23)
    push("case.opened", 3)
    push("case.first_contact", 21, minutes=62, on_time=True)
    make_release(period_code="2026-Q3", actor=None)
    table = released_table("2026-Q3")
    assert cell(table, "演示街道", "leads").value == 25
    assert (cell(table, "演示街道", "cases").value, cell(table, "演示街道", "cases").is_small) == (0, True)
    assert cell(table, "全区", "first_contact_median").value == 60
    assert cell(table, "全区", "first_contact_on_time").value == 100
    assert cell(table, "全区", "paired_scores").is_small


def test_facts_carry_no_key_of_a_case(area):
    push("session.held", 1, minutes=50)
    stored = str(OutcomeFact.objects.values().first())
    assert CANARY not in stored and "session.held:0" not in stored


def test_the_same_fact_pushed_twice_counts_once(area):
    push("session.held", 2)
    push("session.held", 2)
    assert OutcomeFact.objects.count() == 2


def test_a_fact_takes_codes_not_text():
    with pytest.raises(ValueError, match="text"):
        push_fact(kind="x", subject="1", key="1", occurred_on=date(2026, 1, 1), data={"note": "长" * 41})


def test_the_evaluators_database_role_reads_released_tables_and_nothing_else(area):
    push("lead.received", 30)
    make_release(period_code="2026-Q3", actor=None)
    tables = ("reporting_outcomefact", "people_person", "accounts_user", "audit_auditevent")
    for name in tables:
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), as_evaluator():
            connection.cursor().execute(f"SELECT count(*) FROM {name}")
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), as_evaluator():
        connection.cursor().execute("DELETE FROM agg.release")
    assert released_table("2026-Q3").rows


def test_the_role_ends_with_its_block(area):
    with as_evaluator():
        pass
    assert OutcomeFact.objects.count() == 0


def test_a_release_stays_as_it_was_when_facts_come_later(area):
    push("lead.received", 20)
    first = make_release(period_code="2026-Q3", actor=None)
    push("lead.received", 40)
    make_release(period_code="2026-Q3", actor=None)
    assert first.cells.get(indicator="leads", area_code="").value == 20
    assert cell(released_table("2026-Q3"), "全区", "leads").value == 40


@pytest.mark.parametrize("code", ["", "2026-Q5", "2026-13", "2026-01-01", "26", "2026-Q1; DROP"])
def test_free_periods_are_refused(code):
    with pytest.raises(Invalid, match="bad_period"):
        parse_period(code)


def test_the_command_says_what_a_period_looks_like(db):
    with pytest.raises(CommandError, match="2026-Q3"):
        call_command("release", "last week")


def test_periods_meet_without_gap():
    assert parse_period("2026-Q4").end == parse_period("2027-Q1").first == date(2027, 1, 1)
    assert quarter_of(date(2026, 11, 23)).code == "2026-Q4"


@given(st.integers(0, 10_000))
def test_a_count_never_shows_a_small_number(count):
    shown = shown_count(count, small=7, step=5)
    assert shown % 5 == 0 and (shown == 0 if count <= 7 else abs(shown - count) <= 2)


@given(st.integers(0, 300), st.integers(0, 300))
def test_a_rate_is_a_percentage_or_withheld(part, rest):
    rate = shown_rate(part, part + rest, least=20, small=7, step=5)
    assert rate is None if part + rest < 20 else 0 <= rate <= 100


def test_a_median_of_few_is_withheld():
    assert shown_median([60] * 7, least=8, step=5) is None
    assert shown_median([61] * 8, least=8, step=5) == 60


def test_only_evaluators_read_the_table(cast, sign_in):
    push("lead.received", 30)
    make_release(period_code="2026-Q3", actor=None)
    page = sign_in(cast.evaluator).get("/evaluation/2026-Q3/")
    assert page.status_code == 200 and "≤7" in page.content.decode() and "演示街道" in page.content.decode()
    assert sign_in(cast.evaluator).get("/evaluation/2020-Q1/").status_code == 404
    for other in (cast.worker, cast.admin, cast.district, cast.resident):
        assert sign_in(other).get("/evaluation/").status_code == 403
