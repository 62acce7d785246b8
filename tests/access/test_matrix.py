"""Every route, every actor, own, other, closed and missing objects: who gets through, and what they are shown."""

import sys

import pytest
from django.shortcuts import HttpResponse

from casework.cases.querysets import CaseQuerySet
from qingshan.access.routes import Policy
from qingshan.accounts.roles import Role

from . import matrix

pytestmark = pytest.mark.django_db
NEVER = {"evaluator", "editor", "admin", "privacy", "oversight", "street", "district", "anonymous"}


def test_the_table_and_the_code_name_the_same_policies():
    assert matrix.table_differences() == []


def test_the_table_check_can_fail(monkeypatch):
    (_, leaf), *_ = matrix.leaves()["counseling:note-open"]
    monkeypatch.setattr(leaf.callback, "policy", Policy("counseling.note.open", frozenset({Role.WORKER})))
    table = [row for row in matrix.rows() if row.route != "casework:case-list"]
    wrong = matrix.table_differences([*table, matrix.Row("gone", "none", ("GET",), "PUBLIC", "*", "*", "*")])
    assert [line.split(": ")[0] for line in wrong] == ["casework:case-list", "counseling:note-open", "gone"]


def test_no_table_lets_a_secret_reach_those_who_work_without_names():
    assert not [(what, roles & NEVER) for what, roles in matrix.sight().items() if roles & NEVER]


def test_every_cell_answers_as_the_table_says(walker):
    differences = walker.walk(matrix.rows())
    unseen = sorted(set(walker.canaries.known.values()) - set(walker.shown))
    tell = sys.stdout.write
    tell(f"\n{walker.cells} cells, {len(matrix.rows())} routes, {len(walker.canaries.known)} canaries\n")
    tell(f"never shown: {sorted({kind for _, kind in unseen} - {kind for _, kind in walker.shown})}\n")
    assert not differences, "\n".join(["", *differences])


def chosen(*routes):
    return [row for row in matrix.rows() if row.route in routes]


def test_a_queryset_that_shows_all_is_reported(walker, monkeypatch):
    monkeypatch.setattr(CaseQuerySet, "visible_to", lambda self, actor: self.all())
    found = walker.walk(chosen("casework:case-detail", "people:person-detail"), ["worker"])
    assert any("other   expected hidden, got allowed" in line for line in found)
    assert any("shows name of the other world" in line for line in found)


def test_a_route_opened_to_all_is_reported(walker, monkeypatch):
    (_, leaf), *_ = matrix.leaves()["casework:case-list"]
    monkeypatch.setattr(leaf.callback, "policy", Policy("public", public=True))
    found = walker.walk(chosen("casework:case-list"), ["evaluator", "hotline"])
    assert any("evaluator" in line and "expected refused, got" in line for line in found)
    assert not any("hotline" in line for line in found)


def test_a_canary_on_an_evaluators_page_is_reported(walker, monkeypatch):
    token = next(text for text, what in walker.canaries.known.items() if what == ("own", "note"))
    monkeypatch.setattr("qingshan.reporting.views.render", lambda *args, **kwargs: HttpResponse(f"<p>{token}</p>"))
    found = walker.walk(chosen("reporting:evaluation"), ["evaluator"])
    assert [line for line in found if "shows note of the own world" in line]


def test_a_404_that_tells_more_is_reported(walker, monkeypatch):
    page = matrix.plain
    monkeypatch.setattr(matrix, "plain", lambda r, path: page(r, path) + (b"" if matrix.NOBODY in path else b"!"))
    found = walker.walk(chosen("counseling:episode-detail"), ["counselor"])
    assert any("answers otherwise than a missing one" in line for line in found)
