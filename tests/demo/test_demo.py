"""The demo district: open to every role, nobody real in it."""

import pytest
from django.core.management import call_command

from casework.models import Case, Lead
from qingshan.accounts.models import User
from qingshan.accounts.roles import Role
from qingshan.core.ids import next_number
from qingshan.people.models import ContactPoint, Identifier, Person

pytestmark = pytest.mark.django_db
HOMES = {Role.RESIDENT: "/me/", Role.EVALUATOR: "/evaluation/", Role.EDITOR: "/cms/"}


@pytest.mark.parametrize("role", list(Role))
def test_every_role_finds_its_first_page(enter, role):
    assert enter(role.value)(HOMES.get(role, "/desk/"))


def test_the_next_number_is_a_new_one(enter):
    numbers = set(Case.objects.values_list("number", flat=True))
    assert Case.objects.count() == 120 == len(numbers)
    assert all(next_number("case", "QS", int(number[3:7])) not in numbers for number in list(numbers)[:20])


def test_nobody_real_is_in_it(enter):
    assert all(row.number.startswith("159999") for row in Identifier.objects.all())
    assert all(row.phone.startswith("154") for row in ContactPoint.objects.all())
    assert all("演示" in person.name for person in Person.objects.filter(is_anonymous=False))
    assert all("演示" in lead.name for lead in Lead.objects.filter(is_anonymous=False))
    assert all(user.email.endswith("@example.invalid") for user in User.objects.all())


def test_a_second_demo_is_refused_and_once_changes_nothing(enter, capsys):
    before = Case.objects.count()
    call_command("demo", once=True)
    with pytest.raises(SystemExit):
        call_command("demo")
    assert "已建立" in capsys.readouterr().err and Case.objects.count() == before
