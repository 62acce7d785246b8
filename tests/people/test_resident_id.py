from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingshan.people.identifiers.resident_id import (
    InvalidResidentId,
    area_is_doubtful,
    check_character,
    normalise,
    parse,
)
from tests.people.makers import synthetic_id

TODAY = date(2026, 11, 23)
births = st.dates(date(1900, 1, 1), TODAY)
sequences = st.integers(0, 999)


def reason(text: str) -> str:
    with pytest.raises(InvalidResidentId) as caught:
        parse(text, on=TODAY)
    return caught.value.reason


@given(births, sequences)
def test_a_right_number_gives_birth_date_and_sex(born, sequence):
    found = parse(synthetic_id(born=born, sequence=sequence), on=TODAY)
    assert (found.birth_date, found.sex) == (born, "male" if sequence % 2 else "female")


@given(births, sequences, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(born, sequence, place, shift):
    number = synthetic_id(born=born, sequence=sequence)
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    assert reason(wrong) in {"checksum", "date", "future"}


@given(births, sequences, st.integers(0, 15))
def test_two_swapped_neighbours_are_found(born, sequence, place):
    number = synthetic_id(born=born, sequence=sequence)
    if number[place] != number[place + 1]:
        swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        assert reason(swapped) in {"checksum", "date", "future"}


@given(st.text(max_size=30))
def test_no_text_breaks_the_check(text):
    try:
        assert len(parse(text, on=TODAY).number) == 18
    except InvalidResidentId as error:
        assert error.reason in {"length", "shape", "date", "future", "checksum"}


def number_ending_in_x() -> str:
    return next(n for n in (synthetic_id(sequence=s) for s in range(1000)) if n.endswith("X"))


def test_a_small_x_spaces_and_full_width_digits_are_taken():
    number = number_ending_in_x()
    wide = "".join(chr(ord(c) + 0xFEE0) for c in number.lower())
    spaced = f" {number[:6]} {number[6:14]}\u3000{number[14:].lower()} "
    assert normalise(wide) == normalise(spaced) == parse(wide, on=TODAY).number == number


def test_a_birth_before_published_tables_begin_is_no_error():
    """Tables of area codes start in 1983 for Qingshan, 1996 for Damao; who was born before keeps a right number."""
    assert not area_is_doubtful("150204") and not area_is_doubtful("150223")
    assert parse(synthetic_id(born=date(1956, 8, 18), sequence=1), on=TODAY).birth_date == date(1956, 8, 18)


def test_a_birth_in_2099_is_refused_though_its_checksum_holds():
    assert reason(synthetic_id(born=date(2099, 1, 1), sequence=1)) == "future"


def test_born_today_is_taken_and_tomorrow_is_not():
    assert parse(synthetic_id(born=TODAY, sequence=1), on=TODAY).birth_date == TODAY
    assert reason(synthetic_id(born=date(2026, 11, 24), sequence=1)) == "future"


def test_dates_that_are_none_are_refused():
    for digits in ("20230229", "20231301", "20230400", "00000101", "18000101"):
        body = f"159999{digits}001"
        assert reason(body + check_character(body)) == "date"


def test_an_unknown_area_is_a_doubt_and_no_refusal():
    assert parse(synthetic_id(sequence=1), on=TODAY).area_doubt
    assert parse(synthetic_id(sequence=1, area="990101"), on=TODAY).area_doubt


def test_wrong_lengths_and_letters_say_which():
    assert reason("159999560818001") == "length"
    assert reason("") == "length"
    assert reason("15999919560818A014") == "shape"
    assert reason("15999919560818001Y") == "shape"
