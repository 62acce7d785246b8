"""What the database keeps by itself, without the services."""

import pytest
from django.db import IntegrityError, transaction

from casework.cases.models import Case, CaseMember
from casework.cases.services import OpenCaseExists
from qingshan.core.clock import now
from tests.casework_cases.makers import make_case


def refused(name, act):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        act()


def test_one_open_case_a_person(cast, case):
    refused("case_one_open_a_person", lambda: Case.objects.create(number="QS-1", person=case.person))
    with pytest.raises(OpenCaseExists, match="case.one_open"):
        make_case(cast, person=case.person)
    assert Case.objects.filter(person=case.person).count() == 1


def test_a_closed_case_does_not_stand_in_the_way_of_a_new_one(cast, case):
    Case.objects.filter(pk=case.pk).update(status="closed", stage="closed", closed_at=now(), close_reason="moved")
    assert make_case(cast, person=case.person).is_open


@pytest.mark.parametrize(
    "values",
    [
        {"status": "closed"},
        {"status": "closed", "stage": "closed"},
        {"status": "closed", "stage": "closed", "close_reason": "moved"},
        {"stage": "closed"},
        {"close_reason": "moved"},
    ],
)
def test_closed_needs_reason_and_date_and_open_has_none(case, values):
    refused("case_closed_has_reason_and_date", lambda: Case.objects.filter(pk=case.pk).update(**values))


def test_nobody_puts_themselves_on_a_team(cast, case):
    refused(
        "casemember_not_granted_to_oneself",
        lambda: CaseMember.objects.create(case=case, user=cast.supervisor, granted_by=cast.supervisor),
    )


def test_one_responsible_a_case(cast, case, make_user):
    refused(
        "casemember_one_responsible",
        lambda: CaseMember.objects.create(
            case=case, user=make_user("worker2"), role="responsible", granted_by=cast.supervisor
        ),
    )
