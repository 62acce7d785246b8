from datetime import date

import pytest

from qingshan.audit.models import AuditEvent
from qingshan.core.errors import Refused
from qingshan.people.models import PossibleDuplicate
from qingshan.people.services import create_person, mark_possible_duplicate, match_persons
from tests.people.makers import make_person, synthetic_id

NUMBER = synthetic_id(born=date(1980, 5, 6), sequence=11)


@pytest.fixture
def known(cast):
    return create_person(actor=cast.window, name="赵 六", identifiers=[("resident_id", NUMBER)], phones=["13900000003"])


def test_a_number_finds_its_holder_however_it_is_typed(cast, known):
    (match,) = match_persons(actor=cast.worker, id_number=f"{NUMBER[:6]} {NUMBER[6:].lower()}")
    assert (match.person, match.score, match.reasons) == (known, 100, ("id_number",))


def test_a_phone_finds_who_uses_it_and_the_name_adds_weight(cast, known):
    other = create_person(actor=cast.window, name="赵七", phones=["+86 139-0000-0003"])
    matches = match_persons(actor=cast.worker, phone="13900000003", name="赵六")
    assert [(m.person, m.reasons) for m in matches] == [(known, ("phone", "name")), (other, ("phone",))]


def test_a_name_alone_finds_nobody_and_with_a_birth_date_it_does(cast, known):
    assert match_persons(actor=cast.worker, name="赵六") == []
    (match,) = match_persons(actor=cast.worker, name="赵六", birth_date=date(1980, 5, 6))
    assert match.reasons == ("name_birth",)


def test_nonsense_finds_nobody(cast, known):
    assert match_persons(actor=cast.worker, id_number="???", phone="12") == []


def test_each_search_is_audited_without_what_was_searched(cast, known):
    match_persons(actor=cast.worker, id_number=NUMBER, name="赵六")
    event = AuditEvent.objects.get(action="person.match")
    assert (event.actor, event.reason, event.subject_id) == (cast.worker, "id+name:1", "")


def test_an_evaluator_does_not_search(cast, known):
    with pytest.raises(Refused, match="person.not_keeper"):
        match_persons(actor=cast.evaluator, id_number=NUMBER)


def test_a_possible_duplicate_is_marked_once_either_way_round(cast, known):
    twin = make_person("赵六")
    mark_possible_duplicate(actor=cast.worker, person=known, other=twin, reasons=["phone"])
    mark_possible_duplicate(actor=cast.worker, person=twin, other=known, reasons=["phone"])
    assert PossibleDuplicate.objects.count() == 1
