from datetime import date

import pytest
from django.db import connection

from qingshan.audit.models import AuditEvent
from qingshan.core.errors import Invalid, Refused
from qingshan.people.models import ContactPoint, Identifier, Person
from qingshan.people.services import IdentifierTaken, Phone, create_person
from tests.people.makers import synthetic_id


def stored(table: str, column: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")
        return "".join(str(row[0]) for row in cursor.fetchall())


def test_a_person_with_a_number_a_phone_and_an_address(cast):
    number = synthetic_id(born=date(1956, 8, 18), sequence=1)
    person = create_person(
        actor=cast.window,
        name="王小明",
        identifiers=[("resident_id", number.lower())],
        phones=["139 0000 0001"],
        address="演示街道演示路 1 号",
    )
    person.refresh_from_db()
    assert (person.name, person.label, person.birth_date, person.sex) == ("王小明", "王**", date(1956, 8, 18), "male")
    assert person.identifiers.get().number == number
    assert person.contact_points.get().use == ContactPoint.Use.FIRST
    assert number not in stored("people_identifier", "number")
    assert "13900000001" not in stored("people_contactpoint", "phone")
    assert "演示路" not in stored("people_address", "text")
    assert "王小明" not in stored("people_person", "name")


def test_an_anonymous_caller_has_an_alias_and_no_name(cast):
    person = create_person(actor=cast.hotline, is_anonymous=True, phones=[Phone("0472-3333333", hours="晚上")])
    assert person.label == person.display_name == f"来电人 {str(person.pk)[:4].upper()}"


def test_hukou_is_never_a_gate(cast):
    for hukou in Person.Hukou.values:
        assert create_person(actor=cast.worker, name="李四", hukou=hukou).hukou == hukou


def test_a_person_without_a_name_who_is_not_anonymous_is_refused(cast):
    with pytest.raises(Invalid, match="person.no_name"):
        create_person(actor=cast.worker, name=" 　")


def test_a_passport_is_enough(cast):
    person = create_person(actor=cast.worker, name="Anna Demo", identifiers=[("passport", "e 1234 5678")])
    assert person.identifiers.get().number == "E12345678"
    assert person.label == "A**"


def test_a_wrong_number_leaves_nothing_behind(cast):
    number = synthetic_id(sequence=7)
    wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
    with pytest.raises(Invalid, match="identifier.checksum"):
        create_person(actor=cast.worker, name="李四", identifiers=[("resident_id", wrong)])
    assert not Person.objects.exists() and not AuditEvent.objects.filter(action="person.create").exists()


def test_a_second_person_with_the_same_number_points_to_the_first(cast):
    number = synthetic_id(sequence=9)
    first = create_person(actor=cast.worker, name="李四", identifiers=[("resident_id", number)])
    with pytest.raises(IdentifierTaken) as caught:
        create_person(actor=cast.window, name="李思", identifiers=[("resident_id", number)])
    assert caught.value.person_id == first.pk
    assert Identifier.objects.count() == Person.objects.count() == 1


def test_a_counselor_does_not_create_persons(cast):
    with pytest.raises(Refused, match="person.not_keeper"):
        create_person(actor=cast.counselor, name="李四")


def test_the_log_holds_ids_and_no_content(cast):
    number = synthetic_id(sequence=3)
    create_person(actor=cast.worker, name="李四", identifiers=[("resident_id", number)], phones=["13900000002"])
    rows = list(AuditEvent.objects.values())
    assert {row["action"] for row in rows} == {"person.create", "person.identifier.add", "person.contact.add"}
    assert not any(secret in str(rows) for secret in ("李四", number, "13900000002"))
