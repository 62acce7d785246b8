from datetime import date

import pytest

from casework.assistance.formats import fault_of_pattern, has_ever_been_well_formed, is_well_formed
from casework.assistance.forms import FormatForm
from casework.assistance.models import IdFormat
from tests.casework_assistance.makers import make_id


def test_the_seeded_example_fits_its_own_format(db):
    row = IdFormat.objects.get()
    assert is_well_formed(row.example)


def test_a_format_that_ended_still_finds_old_ids_but_is_no_longer_in_force(db):
    IdFormat.objects.update(valid_until=date(2020, 1, 1))
    assert not is_well_formed(make_id(1))
    assert has_ever_been_well_formed(make_id(1))


@pytest.mark.parametrize("pattern", ["(A+)+", "(AB)*", "(A){3}", r"(A)\1"])
def test_patterns_that_can_take_for_ever_are_refused(pattern):
    assert fault_of_pattern(pattern) == "repeated_group"


def test_an_example_that_does_not_fit_is_found_on_its_field(db):
    data = {
        "label": "新",
        "pattern": "[A-Z]{2}[0-9]{4}",
        "example": "AB12",
        "valid_from": "2026-01-01",
        "citation": "演示",
    }
    form = FormatForm(data)
    assert not form.is_valid()
    assert list(form.errors) == ["example"]
    assert FormatForm(data | {"example": "AB1234"}).is_valid()
