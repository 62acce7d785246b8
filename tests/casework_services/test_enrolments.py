"""An integration activity for a goal: enrolled from the case, its attendance shown there."""

from datetime import timedelta

import pytest

from casework.services.enrolments import enrol_for_goal, enrolments_of
from casework.services.models import GoalEnrolment
from qingshan.core.errors import Conflict, Invalid, NotFound
from scheduling.activities.attendance import mark_attendance
from scheduling.activities.models import Activity, Enrolment, Programme
from scheduling.activities.services import create_activity
from tests.casework_plans.makers import make_approved_plan, make_case
from tests.people.makers import make_person
from tests.scheduling.makers import at


@pytest.fixture
def activity(cast):
    programme = Programme.objects.create(name="演示合唱", aim="重新与人相处")
    return create_activity(
        actor=cast.worker, programme=programme, title="演示合唱第一次", place="演示社区", start=at(2), end=at(2, 11),
        capacity=5, leader=cast.worker, idempotency_key="choir-1",
    )  # fmt: skip


@pytest.fixture
def goal(cast, case):
    return make_approved_plan(cast.worker, cast.supervisor, case).goals.get()


def test_a_place_is_taken_for_a_goal_and_its_attendance_is_read_on_the_case(cast, case, goal, activity, sign_in):
    page = f"/desk/cases/{case.number}/activities/"
    client = sign_in(cast.worker)
    assert client.post(page, {"goal": goal.pk, "activity": ""}).status_code == 422
    client.post(page, {"goal": goal.pk, "activity": activity.pk, "agreed": "spoken"})
    enrolment = enrolments_of(case).get().enrolment
    assert (enrolment.person, enrolment.case_id) == (case.person, case.pk)
    Activity.objects.update(start=at(-1), end=at(-1) + timedelta(hours=1))
    mark_attendance(actor=cast.worker, enrolment=enrolment, attended=True)
    assert "到场" in client.get(page).content.decode()


def test_the_same_place_is_not_counted_for_two_goals(cast, case, goal, activity):
    enrol_for_goal(actor=cast.worker, case_id=case.pk, goal_id=goal.pk, activity_id=activity.pk, agreed="spoken")
    with pytest.raises(Conflict, match="enrolment.linked"):
        enrol_for_goal(actor=cast.worker, case_id=case.pk, goal_id=goal.pk, activity_id=activity.pk, agreed="spoken")
    assert GoalEnrolment.objects.count() == 1


def test_a_goal_of_another_case_or_a_strange_actor_takes_no_place(cast, case, goal, activity, area, make_user):
    other = make_case(cast.worker, area=area, person=make_person("演示李小红"))
    with pytest.raises(Invalid, match="enrolment.goal"):
        enrol_for_goal(actor=cast.worker, case_id=other.pk, goal_id=goal.pk, activity_id=activity.pk, agreed="spoken")
    with pytest.raises(NotFound):
        enrol_for_goal(
            actor=make_user("worker2", "worker"),
            case_id=case.pk,
            goal_id=goal.pk,
            activity_id=activity.pk,
            agreed="spoken",
        )
    assert not Enrolment.objects.exists()
