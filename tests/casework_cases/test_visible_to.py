import pytest

from casework.cases.models import Case, CaseEvent, CaseMember
from casework.cases.services import add_member, assign_responsible, remove_member
from qingshan.accounts.models import Supervision
from qingshan.accounts.roles import Role
from qingshan.people.models import Person
from tests.casework_cases.makers import make_case, make_person

BLIND = sorted({role.value for role in Role} - {"worker", "supervisor"})


def sees(user, case):
    return Case.objects.visible_to(user).filter(pk=case.pk).exists()


@pytest.mark.parametrize("role", BLIND)
def test_no_other_role_sees_a_case_that_a_worker_has(role, cast, case):
    assert not sees(getattr(cast, role), case)
    assert not CaseEvent.objects.visible_to(getattr(cast, role)).exists()
    assert not Person.objects.visible_to(getattr(cast, role)).filter(pk=case.person_id).exists()


def test_the_team_and_its_supervisor_see_it_and_its_person(cast, case):
    for user in (cast.worker, cast.supervisor):
        assert sees(user, case)
        assert Person.objects.visible_to(user).filter(pk=case.person_id).exists()


def test_another_worker_and_another_supervisor_do_not(case, make_user):
    stranger, other = make_user("worker2", Role.WORKER), make_user("supervisor2", Role.SUPERVISOR)
    Supervision.objects.create(supervisor=other, supervisee=stranger, kind="casework")
    assert not sees(stranger, case)
    assert not sees(other, case)


def test_the_window_sees_what_it_opened_until_a_worker_has_accepted(cast, unassigned, make_user):
    assert sees(cast.window, unassigned)
    assert not sees(make_user("window2", Role.WINDOW), unassigned)
    unassigned.responsible = cast.worker
    unassigned.save()
    assert not sees(cast.window, unassigned)


def test_a_worker_who_is_asked_sees_it_and_their_supervisor_too(cast, unassigned, make_user):
    stranger = make_user("worker2", Role.WORKER)
    assert not sees(cast.worker, unassigned)
    assign_responsible(actor=cast.window, case_id=unassigned.pk, user=cast.worker)
    assert sees(cast.worker, unassigned)
    assert sees(cast.supervisor, unassigned)
    assert not sees(stranger, unassigned)


def test_somebody_taken_off_the_team_sees_nothing_from_that_moment(cast, case, make_user):
    helper = make_user("worker2", Role.WORKER)
    member = add_member(actor=cast.worker, case=case, user=helper)
    assert sees(helper, case)
    remove_member(actor=cast.worker, member_id=member.pk)
    assert not sees(helper, case)
    assert CaseMember.objects.filter(pk=member.pk).exists()


def test_a_resident_sees_their_own_case_only(cast, case):
    assert not sees(cast.resident, case)
    cast.resident.person = case.person
    cast.resident.save()
    other = make_case(cast, person=make_person("演示李强"))
    assert sees(cast.resident, case)
    assert not sees(cast.resident, other)


def test_a_worker_never_sees_their_own_case_on_the_desk(cast, case):
    cast.worker.person = case.person
    cast.worker.save()
    assert not sees(cast.worker, case)


def test_an_inactive_worker_sees_nothing(cast, case):
    cast.worker.is_active = False
    assert not sees(cast.worker, case)
