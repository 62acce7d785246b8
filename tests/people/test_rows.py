from datetime import date, timedelta

import pytest

from qingshan.core.clock import today
from qingshan.core.errors import Conflict, Invalid, Refused, WrongState
from qingshan.people.models import ContactPoint, Guardianship, HouseholdMember, Person, PriorityGroup
from qingshan.people.selectors import group_codes, guardians_of, household_of, safe_contact
from qingshan.people.services import (
    add_contact_point,
    add_guardian,
    add_household_member,
    add_identifier,
    add_priority_group,
    add_relative,
    change_contact_rule,
    end_contact_point,
    end_guardianship,
    end_household_member,
    end_identifier,
    end_priority_group,
    review_guardian,
    set_address,
)
from tests.people.makers import make_person, synthetic_id


def test_an_ended_number_is_free_for_its_real_holder(worker, resident, seen):
    number = synthetic_id(sequence=31)
    row = add_identifier(actor=worker, person=resident, kind="resident_id", number=number)
    end_identifier(actor=worker, identifier=row)
    with pytest.raises(WrongState, match="identifier.ended"):
        end_identifier(actor=worker, identifier=row)
    other = make_person("演示他人")
    seen.add(worker, other)
    assert add_identifier(actor=worker, person=other, kind="resident_id", number=number).person == other


def test_a_number_that_contradicts_the_record_is_not_taken(worker, resident):
    Person.objects.filter(pk=resident.pk).update(birth_date=date(1957, 8, 18))
    with pytest.raises(Invalid, match="identifier.birth_differs"):
        add_identifier(actor=worker, person=resident, kind="resident_id", number=synthetic_id(sequence=33))
    Person.objects.filter(pk=resident.pk).update(birth_date=None, sex="female")
    with pytest.raises(Invalid, match="identifier.sex_differs"):
        add_identifier(actor=worker, person=resident, kind="resident_id", number=synthetic_id(sequence=33))


def test_the_first_choice_is_called_and_a_forbidden_number_never(worker, resident):
    add_contact_point(actor=worker, person=resident, phone="13900000011", use="forbidden")
    assert safe_contact(resident) is None
    old = add_contact_point(actor=worker, person=resident, phone="13900000012", use="first")
    new = add_contact_point(actor=worker, person=resident, phone="13900000013", use="first", hours="晚上")
    found = safe_contact(resident)
    assert (found.point, found.hours, found.masked) == (new, "晚上", "139****0013")
    old.refresh_from_db()
    assert old.use == ContactPoint.Use.ALLOWED
    change_contact_rule(actor=worker, contact=new, use="forbidden")
    end_contact_point(actor=worker, contact=old)
    assert safe_contact(resident) is None


def test_a_phone_stands_once_with_a_person(worker, resident):
    add_contact_point(actor=worker, person=resident, phone="13900000014")
    with pytest.raises(Conflict, match="contact.phone_twice"):
        add_contact_point(actor=worker, person=resident, phone="+86 139 0000 0014")


@pytest.mark.parametrize("phone", ["12345", "23900000001", "1390000001", "139000000012", "abc", "0472-1"])
def test_what_is_no_phone_is_refused(worker, resident, phone):
    with pytest.raises(Invalid, match="contact.phone_shape"):
        add_contact_point(actor=worker, person=resident, phone=phone)


def test_a_new_address_ends_the_old_one(worker, resident):
    set_address(actor=worker, person=resident, text="演示路 1 号", valid_from=date(2020, 1, 1))
    set_address(actor=worker, person=resident, text="演示路 2 号", valid_from=date(2021, 1, 1))
    spans = list(resident.addresses.order_by("valid_from").values_list("valid_from", "valid_until"))
    assert spans == [(date(2020, 1, 1), date(2021, 1, 1)), (date(2021, 1, 1), None)]
    with pytest.raises(Invalid, match="address.order"):
        set_address(actor=worker, person=resident, text="演示路 3 号", valid_from=date(2020, 6, 1))


def test_the_first_relative_makes_a_household_with_the_person_as_head(worker, resident):
    row = add_relative(actor=worker, person=resident, relation="child", name="演示子女")
    assert [(m.person, m.relation) for m in household_of(resident)] == [(resident, "head"), (row.person, "child")]
    end_household_member(actor=worker, membership=row)
    assert HouseholdMember.objects.get(pk=row.pk).valid_until == today() + timedelta(days=1)


def test_a_relative_with_a_known_number_is_not_recorded_twice(worker, resident, seen):
    known = make_person("演示子女")
    seen.add(worker, known)
    number = synthetic_id(sequence=35)
    add_identifier(actor=worker, person=known, kind="resident_id", number=number)
    with pytest.raises(Invalid, match="household.name_differs"):
        add_relative(actor=worker, person=resident, relation="child", name="演示别人", id_number=number)
    row = add_relative(actor=worker, person=resident, relation="child", name="演示 子女", id_number=number)
    assert row.person == known and Person.objects.count() == 2


def test_nobody_lives_in_two_households_or_with_oneself(worker, resident, seen):
    row = add_relative(actor=worker, person=resident, relation="child", name="演示子女")
    other = make_person("演示他人")
    seen.add(worker, other)
    with pytest.raises(Conflict, match="household.lives_elsewhere"):
        add_household_member(actor=worker, person=other, member=row.person, relation="child")
    with pytest.raises(Invalid, match="household.oneself"):
        add_household_member(actor=worker, person=resident, member=resident, relation="child")


def test_a_guardian_counts_only_when_verified_and_without_conflict(worker, resident):
    row = add_guardian(actor=worker, ward=resident, relation="parent", guardian_name="演示监护")
    assert not row.can_consent and guardians_of(resident) == [row]
    assert review_guardian(actor=worker, guardianship=row, evidence="court", in_conflict=False).can_consent
    assert not review_guardian(actor=worker, guardianship=row, evidence="court", in_conflict=True).can_consent
    end_guardianship(actor=worker, guardianship=row)
    with pytest.raises(WrongState, match="guardian.over"):
        end_guardianship(actor=worker, guardianship=row)


def test_a_guardian_is_somebody_else(worker, resident):
    with pytest.raises(Invalid, match="guardian.nobody"):
        add_guardian(actor=worker, ward=resident, relation="parent")
    with pytest.raises(Invalid, match="guardian.oneself"):
        add_guardian(actor=worker, ward=resident, relation="parent", guardian=resident)
    assert not Guardianship.objects.exists()


def test_old_labels_of_the_notice_are_kept_and_counted_as_todays(worker, resident):
    for code in ("wubao", "sanwu", "orphan"):
        add_priority_group(actor=worker, person=resident, group=PriorityGroup.objects.get(code=code))
    assert group_codes(resident) == ["orphan", "tekun"]
    assert str(PriorityGroup.objects.get(code="sanwu")) == "“三无”人员（特困人员）"


def test_a_group_holds_from_its_day_until_its_day(worker, resident):
    group = PriorityGroup.objects.get(code="dibao")
    add_priority_group(
        actor=worker, person=resident, group=group, valid_from=date(2024, 1, 1), valid_until=date(2025, 1, 1)
    )
    assert group_codes(resident, on=date(2024, 12, 31)) == ["dibao"]
    assert group_codes(resident, on=date(2025, 1, 1)) == group_codes(resident, on=date(2023, 12, 31)) == []
    with pytest.raises(Invalid, match="group.overlap"):
        add_priority_group(actor=worker, person=resident, group=group, valid_from=date(2024, 6, 1))
    again = add_priority_group(actor=worker, person=resident, group=group, valid_from=date(2025, 1, 1))
    end_priority_group(actor=worker, membership=again)
    assert group_codes(resident, on=today() + timedelta(days=2)) == []


def test_who_does_not_see_the_person_changes_nothing(cast, seen, resident):
    with pytest.raises(Refused, match="person.out_of_sight"):
        add_contact_point(actor=cast.worker, person=resident, phone="13900000015")
    with pytest.raises(Refused, match="person.out_of_sight"):
        add_priority_group(actor=cast.window, person=resident, group=PriorityGroup.objects.get(code="dibao"))


def test_a_resident_sees_themselves_and_nobody_else(cast, seen, resident):
    make_person("演示他人")
    assert not Person.objects.visible_to(cast.resident).exists()
    cast.resident.person = resident
    cast.resident.save()
    assert list(Person.objects.visible_to(cast.resident)) == [resident]
    cast.resident.is_active = False
    assert not Person.objects.visible_to(cast.resident).exists()
