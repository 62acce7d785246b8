from decimal import Decimal

import pytest

from casework.plans.gas import gas_t_score


def test_the_golden_values_of_the_field_reference():
    assert gas_t_score([2, 3, 1], [1, 0, -1]) == Decimal("52.20")
    assert gas_t_score([2, 3, 1], [-1, -1, -1]) == Decimal("36.78")


def test_all_as_expected_is_fifty_whatever_the_weights():
    assert gas_t_score([3, 1], [0, 0]) == Decimal("50.00")
    assert gas_t_score([1], [1]) == Decimal("60.00")


@pytest.mark.parametrize(
    ("weights", "scores"), [([], []), ([1], [1, 2]), ([4], [0]), ([0], [0]), ([1], [3]), ([1], [-3])]
)
def test_a_missing_or_impossible_value_is_refused(weights, scores):
    with pytest.raises(ValueError):
        gas_t_score(weights, scores)
