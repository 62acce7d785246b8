from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from casework.services.models import ServiceRecord
from casework.services.services import ServiceInput, add_service_addendum, record_service
from qingshan.core.clock import now
from qingshan.core.errors import Invalid, NotFound, WrongState
from qingshan.reporting.facts.models import OutcomeFact
from tests.casework_plans.makers import make_approved_plan, make_case


def write(worker, case, **more):
    values = {"kind": "visit", "strand": "comfort", "at": now(), "minutes": 40, "reached": True, "narrative": "演示"}
    return record_service(actor=worker, case_id=case.pk, service=ServiceInput(**(values | more)))


def test_the_first_record_that_reached_the_resident_stops_the_first_clock(cast, case):
    missed = write(cast.worker, case, reached=False)
    met = write(cast.worker, case)
    later = write(cast.worker, case)
    case.refresh_from_db()
    assert [row.is_first_contact for row in (missed, met, later)] == [False, True, False]
    assert case.first_contact_at == met.at
    assert OutcomeFact.objects.filter(kind="case.first_contact").count() == 1


def test_a_record_of_the_future_is_refused(cast, case):
    with pytest.raises(Invalid, match="service.later"):
        write(cast.worker, case, at=now() + timedelta(hours=1))
    assert not ServiceRecord.objects.exists()


def test_a_goal_of_another_case_is_refused(cast, case, area):
    other = make_case(cast.worker, area=area)
    goal = make_approved_plan(cast.worker, cast.supervisor, other).goals.get()
    with pytest.raises(Invalid, match="service.goal"):
        write(cast.worker, case, goal_id=goal.pk)


def test_a_record_is_corrected_by_an_addendum_alone(cast, case):
    row = write(cast.worker, case)
    add_service_addendum(actor=cast.worker, record_id=row.pk, text="时长应为四十五分钟")
    assert row.addenda.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceRecord.objects.filter(pk=row.pk).update(minutes=45)


def test_a_closed_case_takes_no_record(cast, case):
    type(case).objects.filter(pk=case.pk).update(
        status="closed", stage="closed", closed_at=now(), close_reason="goals_met"
    )
    with pytest.raises(WrongState, match="case.closed"):
        write(cast.worker, case)


def test_a_stranger_gets_the_answer_of_a_missing_case(cast, case, make_user):
    with pytest.raises(NotFound, match="case.not_found"):
        write(make_user("worker2", "worker"), case)
