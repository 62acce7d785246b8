"""Scoring is exact, refuses what it cannot score, and never guesses the item on self-harm."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counseling.scales.instruments import BAND_LABELS, GAD7, INSTRUMENTS, PHQ9
from counseling.scales.scoring import band_of, is_case, reliable_change, score, score_gad7, score_phq9

PHQ9_BANDS = {"minimal": 0, "mild": 5, "moderate": 10, "moderately_severe": 15, "severe": 20}
GAD7_BANDS = {"minimal": 0, "mild": 5, "moderate": 10, "severe": 15}
answers = st.integers(0, 3)


@pytest.mark.parametrize(
    ("items", "total"),
    [
        ([0] * 9, 0),
        ([3] * 9, 27),
        ([1] * 9, 9),
        ([3, 2, 1, 0, 3, 2, 1, 0, 0], 12),
        ([0, 0, 0, 0, 0, 0, 0, 0, 3], 3),
        ([2, 2, 2, 2, 2, 2, 2, 1, 0], 15),
    ],
)
def test_phq9_golden_totals(items, total):
    assert score_phq9(items) == total


@pytest.mark.parametrize(
    ("items", "total"), [([0] * 7, 0), ([3] * 7, 21), ([1, 1, 1, 1, 1, 1, 2], 8), ([3, 2, 1, 0, 3, 2, 1], 12)]
)
def test_gad7_golden_totals(items, total):
    assert score_gad7(items) == total


@pytest.mark.parametrize(
    ("total", "band"),
    [(0, "minimal"), (4, "minimal"), (5, "mild"), (9, "mild"), (10, "moderate"), (14, "moderate"),
     (15, "moderately_severe"), (19, "moderately_severe"), (20, "severe"), (27, "severe")],
)  # fmt: skip
def test_phq9_bands_change_exactly_at_their_cut_offs(total, band):
    assert band_of(total, PHQ9_BANDS) == band


@pytest.mark.parametrize(
    ("total", "band"),
    [(4, "minimal"), (5, "mild"), (9, "mild"), (10, "moderate"), (14, "moderate"), (15, "severe"), (21, "severe")],
)
def test_gad7_bands_change_exactly_at_their_cut_offs(total, band):
    assert band_of(total, GAD7_BANDS) == band


@pytest.mark.parametrize(
    ("items", "total"),
    [
        ([None, 1, 1, 1, 1, 1, 1, 1, 1], 9),
        ([None, None, 3, 3, 3, 3, 3, 3, 3], 27),
        ([None, 1, 1, 1, 1, 0, 0, 0, 0], 5),  # 4 × 9 / 8 = 4.5, half up
        ([None, None, 1, 0, 0, 0, 0, 0, 0], 1),  # 1 × 9 / 7 = 1.29
    ],
)
def test_prorated_phq9_totals_are_scaled_and_say_so(items, total):
    found = score(PHQ9, items, prorate=True)
    assert (found.total, found.prorated, found.missing) == (total, True, items.count(None))


def test_prorated_gad7_total():
    assert score(GAD7, [None, 2, 2, 2, 2, 2, 2], prorate=True).total == 14


@pytest.mark.parametrize(
    ("instrument", "items", "prorate"),
    [
        (PHQ9, [None, 1, 1, 1, 1, 1, 1, 1, 1], False),
        (PHQ9, [None, None, None, 1, 1, 1, 1, 1, 1], True),
        (PHQ9, [1, 1, 1, 1, 1, 1, 1, 1, None], True),
        (GAD7, [None, None, 1, 1, 1, 1, 1], True),
        (PHQ9, [1] * 8, False),
        (PHQ9, [1] * 10, False),
        (PHQ9, [4, *[0] * 8], False),
        (PHQ9, [-1, *[0] * 8], False),
        (PHQ9, [True, *[0] * 8], False),
        (PHQ9, [1.0, *[0] * 8], False),
        (PHQ9, ["1", *[0] * 8], False),
    ],
)
def test_what_cannot_be_scored_is_refused(instrument, items, prorate):
    with pytest.raises(ValueError, match=instrument.name):
        score(instrument, items, prorate=prorate)


@given(st.lists(answers, min_size=9, max_size=9))
def test_a_complete_phq9_stays_in_range_and_keeps_its_safety_item(items):
    found = score(PHQ9, items)
    assert 0 <= found.total <= 27
    assert found.safety == items[8]
    assert not found.prorated


@given(st.lists(answers, min_size=9, max_size=9), st.sets(st.integers(0, 7), min_size=1, max_size=2))
def test_prorating_stays_in_range_and_lies_near_what_was_answered(items, gaps):
    shown = [None if place in gaps else item for place, item in enumerate(items)]
    found = score(PHQ9, shown, prorate=True)
    answered = [item for item in shown if item is not None]
    assert sum(answered) <= found.total <= 27
    assert abs(found.total / 9 - sum(answered) / len(answered)) <= 0.5 / 9 + 1e-9


@given(st.lists(answers, min_size=7, max_size=7), st.integers(0, 6))
def test_a_worse_answer_never_lowers_the_total(items, place):
    worse = [*items]
    worse[place] = min(3, worse[place] + 1)
    assert score_gad7(worse) >= score_gad7(items)


@given(st.integers(0, 27), st.integers(0, 27), st.integers(1, 27))
def test_reliable_change_mirrors_when_the_order_turns(first, last, threshold):
    mirror = {"improved": "worse", "worse": "improved", "none": "none"}
    assert reliable_change(last, first, threshold) == mirror[reliable_change(first, last, threshold)]


@pytest.mark.parametrize(
    ("first", "last", "threshold", "change"),
    [(16, 10, 6, "improved"), (16, 11, 6, "none"), (10, 16, 6, "worse"), (12, 8, 4, "improved"), (8, 8, 4, "none")],
)
def test_reliable_change_at_its_edge(first, last, threshold, change):
    assert reliable_change(first, last, threshold) == change


def test_a_threshold_that_is_not_positive_is_refused():
    with pytest.raises(ValueError, match="positive"):
        reliable_change(10, 4, 0)


def test_the_screening_cut_off_counts_as_reached():
    assert is_case(10, 10)
    assert not is_case(9, 10)


def test_labels_are_short_names_and_every_band_has_one():
    for instrument in INSTRUMENTS.values():
        assert all(len(str(label)) <= 12 for label in instrument.items)
        assert set(instrument.bands) <= set(BAND_LABELS)
