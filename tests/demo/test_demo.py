"""The demo district: the same again for the same seed, whole by the database's own promises, open to every role."""

import pytest
from django.core.management import call_command
from django.db.models import Count

from casework.models import Case, Plan, Referral
from counseling.models import ScaleResponse, Session
from qingshan.accounts.models import User
from qingshan.accounts.roles import Role
from qingshan.audit.models import AuditEvent
from qingshan.consent.models import Consent
from qingshan.core.clock import now, today
from qingshan.core.ids import is_valid_number, next_number
from qingshan.people.models import Identifier, Person
from qingshan.reporting.releases.selectors import released_periods
from scheduling.models import Booking

pytestmark = pytest.mark.django_db
HOMES = {Role.RESIDENT: "/me/", Role.EVALUATOR: "/evaluation/", Role.EDITOR: "/cms/"}


@pytest.fixture
def district():
    call_command("demo", cases=30, password="demo-password-for-tests", seed=7)


def summary():
    return {
        "levels": sorted(Case.objects.values_list("number", "level", "status", "stage")),
        "scores": sorted(ScaleResponse.objects.values_list("instrument", "total")),
        "people": sorted(str(pk) for pk in Person.objects.values_list("pk", flat=True)),
    }


def test_the_district_is_whole(district):
    assert Case.objects.count() == 31 and all(is_valid_number(n) for n in Case.objects.values_list("number", flat=True))
    assert not Case.objects.filter(status="closed", close_reason="").exists()
    assert Session.objects.filter(status="held").exists() and Plan.objects.filter(status="submitted").exists()
    assert not ScaleResponse.objects.filter(safety__gte=1, risk_check=None).exists()
    year = today().year
    assert next_number("case", "QS", year) not in set(Case.objects.values_list("number", flat=True))


def test_nobody_real_is_in_it(district):
    numbers = [row.number for row in Identifier.objects.all()]
    assert numbers and all(number.startswith("159999") for number in numbers)
    assert all("演示" in person.name for person in Person.objects.filter(is_anonymous=False))


def test_the_anomalies_of_an_office_are_planted(district):
    children = Person.objects.filter(birth_date__year__gt=today().year - 13)
    overdue = Case.objects.filter(status="open", stage_due_at__date__lt=today())
    twins = Person.objects.exclude(name_index="").values("name_index").annotate(n=Count("pk")).filter(n__gt=1)
    assert overdue.exists() and twins.exists()
    assert AuditEvent.objects.filter(action="access.refused").exists()
    assert Consent.objects.filter(given_by="person", person__in=children).exists()
    assert Referral.objects.filter(status="sent", accept_by__lt=now()).exists()
    assert Case.objects.filter(status="open", stage_due_at__year__gt=today().year).exists()


@pytest.mark.parametrize("role", list(Role))
def test_every_role_finds_its_first_page(district, client, role):
    client.force_login(User.objects.get(username=role.value))
    assert client.get(HOMES.get(role, "/desk/")).status_code == 200


def test_the_resident_has_a_plan_and_a_next_appointment(district, client):
    client.force_login(User.objects.get(username="resident"))
    page = client.get("/me/").content.decode()
    assert "先稳下来，再一起往前走。" in page and "目前没有预约" not in page
    assert Booking.objects.filter(status="booked").exists() and released_periods()


@pytest.mark.django_db(transaction=True)
def test_the_same_seed_makes_the_same_district(request):
    from django.db import transaction

    seen = []
    for _ in range(2):
        with transaction.atomic():
            call_command("demo", cases=20, password="demo-password-for-tests", seed=3)
            seen.append(summary())
            transaction.set_rollback(True)
    assert seen[0] == seen[1]


def test_a_second_demo_is_refused_and_once_does_nothing(district, capsys):
    call_command("demo", once=True)
    with pytest.raises(SystemExit):
        call_command("demo")
    assert "已建立" in capsys.readouterr().err
