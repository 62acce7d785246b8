"""Scales are scored under the limits of the day, kept sealed, and pushed down as pairs."""

import json
from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction

from counseling.limits import LIMITS
from counseling.models import ScaleResponse
from counseling.scales.cut_offs import cut_offs
from counseling.scales.instruments import GAD7, PHQ9
from counseling.scales.selectors import trends
from counseling.scales.services import keep_draft, record_response
from qingshan.core.errors import Invalid, NotFound, Refused
from qingshan.core.limits.models import LimitRow
from qingshan.reporting.facts.models import OutcomeFact

from .makers import QUIET, make_held

pytestmark = pytest.mark.django_db


def fill(session, items, instrument="phq9", **more):
    return record_response(
        actor=session.episode.counselor, session_id=session.pk, instrument=instrument, items=items, **more
    )


def test_every_seeded_limit_names_its_source():
    rows = LimitRow.objects.filter(key__in=[row[0] for row in LIMITS])
    assert rows.count() == len(LIMITS)
    assert import_module("counseling.migrations.0003_limits").LIMITS == LIMITS
    assert {"BMC" in row.citation for row in rows.filter(key__endswith=".case")} == {True}


def test_cut_offs_of_the_day():
    assert cut_offs(PHQ9).bands == {"minimal": 0, "mild": 5, "moderate": 10, "moderately_severe": 15, "severe": 20}
    assert (cut_offs(PHQ9).case, cut_offs(PHQ9).reliable_change) == (10, 6)
    assert (cut_offs(GAD7).case, cut_offs(GAD7).reliable_change) == (8, 4)


def test_a_saved_response_carries_total_band_and_screening_result(held):
    response = fill(held, [2, 2, 2, 2, 2, 0, 0, 0, 0])
    assert (response.total, response.band, response.is_case, response.safety) == (10, "moderate", True, 0)
    assert not response.prorated


def test_answers_lie_encrypted(held):
    response = fill(held, QUIET)
    with connection.cursor() as cursor:
        cursor.execute("SELECT items FROM counseling_scaleresponse WHERE id = %s", [response.pk])
        stored = cursor.fetchone()[0]
    assert stored.startswith("v1|")
    assert json.loads(ScaleResponse.objects.get(pk=response.pk).items) == QUIET


def test_missing_answers_are_refused_unless_the_rule_is_asked_for(held):
    gap = [None, 1, 1, 1, 1, 1, 1, 1, 0]
    with pytest.raises(Invalid, match=r"scale\.unscorable"):
        fill(held, gap)
    assert not ScaleResponse.objects.exists()
    response = fill(held, gap, prorate=True)
    assert (response.prorated, response.missing, response.total) == (True, 1, 8)


def test_a_correction_stands_beside_what_it_corrects(held):
    first = fill(held, QUIET)
    second = fill(held, [0] * 9)
    assert second.corrects == first
    assert list(ScaleResponse.objects.standing()) == [second]
    assert ScaleResponse.objects.count() == 2


def test_two_sessions_make_a_pair(episode):
    before, after = make_held(episode, days_ago=9), make_held(episode, days_ago=2, hour=14)
    fill(before, [2] * 8 + [0])
    assert not OutcomeFact.objects.filter(kind="scale.paired").exists()
    fill(after, QUIET)
    fact = OutcomeFact.objects.get(kind="scale.paired")
    assert fact.data == {"measure": "phq9", "first": 16, "last": 8, "prorated": False}
    assert fact.area_code == episode.case.area.code


def test_the_pair_follows_the_sessions_not_the_order_of_typing(episode):
    before, after = make_held(episode, days_ago=9), make_held(episode, days_ago=2, hour=14)
    fill(after, QUIET)
    fill(before, [2] * 8 + [0])
    assert OutcomeFact.objects.get(kind="scale.paired").data["first"] == 16


def test_the_trend_says_whether_the_change_is_reliable(episode):
    before, after = make_held(episode, days_ago=9), make_held(episode, days_ago=2, hour=14)
    fill(before, [2] * 8 + [0])
    fill(after, QUIET)
    assert [(trend.instrument.code, trend.change) for trend in trends(episode)] == [("phq9", "improved")]


def test_only_the_counsellor_scores(cast, held, stranger):
    given = {"session_id": held.pk, "instrument": "gad7", "items": [0] * 7}
    with pytest.raises(NotFound):
        record_response(actor=cast.worker, **given)
    with pytest.raises(NotFound):
        record_response(actor=stranger, **given)
    with pytest.raises(Refused):
        record_response(actor=cast.clinical, **given)
    assert not ScaleResponse.objects.exists()


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("total = 28", "scale_total_in_range"),
        ("safety = NULL", "scale_phq9_knows_its_safety_item"),
        ("prorated = true", "scale_prorated_says_so"),
    ],
)
def test_the_database_refuses_impossible_responses(held, change, constraint):
    response = fill(held, QUIET)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE counseling_scaleresponse DISABLE TRIGGER stays_sealed")
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            cursor.execute(f"UPDATE counseling_scaleresponse SET {change} WHERE id = %s", [response.pk])
        cursor.execute("ALTER TABLE counseling_scaleresponse ENABLE TRIGGER stays_sealed")


def test_a_draft_is_the_authors_own(cast, held):
    keep_draft(actor=cast.counselor, session_id=held.pk, instrument="phq9", values={"item_1": "2"})
    from counseling.models import ScaleDraft

    assert ScaleDraft.objects.visible_to(cast.counselor).count() == 1
    assert not ScaleDraft.objects.visible_to(cast.clinical).exists()
    fill(held, QUIET)
    assert not ScaleDraft.objects.exists()
