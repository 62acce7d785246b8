import pytest
from django.db import IntegrityError, transaction

from casework.plans.approval import approve_plan, record_agreement, return_plan, submit_plan
from casework.plans.models import Plan
from casework.plans.selectors import plan_for_person
from casework.plans.services import save_aim, start_plan
from casework.reviews.selectors import waiting_review
from casework.work import work
from qingshan.accounts.roles import Role
from qingshan.audit.models import AuditEvent
from qingshan.core.clock import today
from qingshan.core.errors import Invalid, NotFound, Refused, WrongState
from tests.casework_plans.makers import make_approved_plan, make_plan


def test_a_plan_without_a_goal_cannot_be_submitted(cast, case):
    plan = make_plan(cast.worker, case, goals=0)
    with pytest.raises(Invalid, match="plan.no_goal"):
        submit_plan(actor=cast.worker, plan_id=plan.pk)
    plan.refresh_from_db()
    assert plan.status == Plan.Status.DRAFT


def test_approval_sets_the_day_of_the_first_review(cast, case):
    plan = make_plan(cast.worker, case, submitted=True)
    approve_plan(actor=cast.supervisor, plan_id=plan.pk)
    assert (waiting_review(plan).due_at.date() - today()).days in (89, 90)


def test_the_author_cannot_approve_even_as_a_supervisor(cast, case):
    from qingshan.accounts.models import RoleGrant

    RoleGrant.objects.create(user=cast.worker, role=Role.SUPERVISOR)
    cast.worker.__dict__.pop("roles", None)
    plan = make_plan(cast.worker, case, submitted=True)
    with pytest.raises(Refused, match="plan.own"):
        approve_plan(actor=cast.worker, plan_id=plan.pk)
    assert not AuditEvent.objects.filter(action="plan.approve").exists()


def test_the_database_itself_refuses_an_author_as_approver(cast, case):
    plan = make_plan(cast.worker, case, submitted=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.filter(pk=plan.pk).update(status="approved", decided_by=cast.worker, decided_at=plan.submitted_at)


def test_another_teams_supervisor_does_not_see_the_plan(cast, case, make_user):
    plan = make_plan(cast.worker, case, submitted=True)
    with pytest.raises(NotFound):
        approve_plan(actor=make_user("supervisor2", Role.SUPERVISOR), plan_id=plan.pk)


def test_a_returned_plan_comes_back_to_its_author_and_can_be_submitted_again(cast, case):
    plan = make_plan(cast.worker, case, submitted=True)
    return_plan(actor=cast.supervisor, plan_id=plan.pk, reason="目标太大")
    assert [str(item.kind) for item in work(cast.worker)] == ["计划被退回"]
    assert submit_plan(actor=cast.worker, plan_id=plan.pk).status == Plan.Status.SUBMITTED
    assert [str(item.kind) for item in work(cast.supervisor)] == ["计划待审批"]


def test_a_submitted_plan_cannot_be_written(cast, case):
    plan = make_plan(cast.worker, case, submitted=True)
    with pytest.raises(WrongState, match="plan.not_editable"):
        save_aim(actor=cast.worker, plan_id=plan.pk, aim="另一个")


def test_a_new_version_begins_with_the_goals_and_supersedes_on_approval(cast, case, approved):
    second = start_plan(actor=cast.worker, case_id=case.pk)
    assert (second.version, second.goals.count()) == (2, 3)
    submit_plan(actor=cast.worker, plan_id=second.pk)
    approve_plan(actor=cast.supervisor, plan_id=second.pk)
    approved.refresh_from_db()
    assert approved.status == Plan.Status.SUPERSEDED
    assert waiting_review(approved) is None


def test_the_resident_reads_only_what_was_agreed(cast, case):
    plan = make_approved_plan(cast.worker, cast.supervisor, case, agreed=False)
    assert plan_for_person(case.person) is None
    record_agreement(actor=cast.worker, plan_id=plan.pk, agreement="oral", agreed_on=today())
    shown = plan_for_person(case.person)
    assert [goal.what for goal in shown.goals] == ["能睡整夜"]
    assert str(shown.goals[0].strand) == "心理辅导"


def test_the_words_lie_encrypted(cast, case, approved):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT what, target FROM casework_goal")
        assert all(cell.startswith("v1|") for row in cursor.fetchall() for cell in row)
