import pytest

from casework.cases.models import Assignment, CaseMember
from casework.cases.services import (
    accept_assignment,
    add_member,
    assign_responsible,
    decline_assignment,
    remove_member,
)
from qingshan.accounts.roles import Role
from qingshan.audit.models import AuditEvent
from qingshan.core.errors import Conflict, Invalid, NotFound, Refused, WrongState
from qingshan.notifications.models import OutboxMessage


def test_a_worker_becomes_responsible_by_accepting_not_by_being_asked(cast, unassigned):
    offer = assign_responsible(actor=cast.window, case_id=unassigned.pk, user=cast.worker)
    unassigned.refresh_from_db()
    assert unassigned.responsible is None
    assert OutboxMessage.objects.filter(template="work.assigned", to_user=cast.worker).count() == 1
    case = accept_assignment(actor=cast.worker, assignment_id=offer.pk)
    assert case.responsible == cast.worker
    member = CaseMember.objects.get(case=case, user=cast.worker)
    assert (member.role, member.granted_by) == ("responsible", cast.window)
    assert [e.kind for e in case.events.order_by("pk")] == ["case.opened", "case.assigned", "case.accepted"]


def test_a_second_offer_takes_the_first_back(cast, unassigned, make_user):
    second = make_user("worker2", Role.WORKER)
    first = assign_responsible(actor=cast.window, case_id=unassigned.pk, user=cast.worker)
    assign_responsible(actor=cast.window, case_id=unassigned.pk, user=second)
    first.refresh_from_db()
    assert first.status == Assignment.Status.WITHDRAWN
    with pytest.raises(NotFound):
        accept_assignment(actor=cast.worker, assignment_id=first.pk)
    assert not CaseMember.objects.filter(case=unassigned).exists()


def test_a_declined_case_waits_for_the_opener_again(cast, unassigned):
    offer = assign_responsible(actor=cast.window, case_id=unassigned.pk, user=cast.worker)
    decline_assignment(actor=cast.worker, assignment_id=offer.pk, reason="load")
    with pytest.raises(NotFound):
        accept_assignment(actor=cast.worker, assignment_id=offer.pk)
    assign_responsible(actor=cast.supervisor, case_id=unassigned.pk, user=cast.worker)


def test_a_new_responsible_replaces_the_old_one(cast, case, make_user):
    second = make_user("worker2", Role.WORKER)
    offer = assign_responsible(actor=cast.supervisor, case_id=case.pk, user=second)
    accept_assignment(actor=second, assignment_id=offer.pk)
    case.refresh_from_db()
    assert case.responsible == second
    assert [m.user for m in CaseMember.objects.current().filter(case=case)] == [second]


def test_a_worker_cannot_assign_and_nobody_is_asked(cast, case, make_user):
    with pytest.raises(Refused, match="case.not_assigner"):
        assign_responsible(actor=cast.worker, case_id=case.pk, user=make_user("worker2", Role.WORKER))
    assert not Assignment.objects.exists()
    assert not AuditEvent.objects.filter(action="case.assign").exists()


def test_only_workers_in_office_are_asked(cast, unassigned):
    with pytest.raises(Invalid, match="member.not_worker"):
        assign_responsible(actor=cast.window, case_id=unassigned.pk, user=cast.counselor)


def test_nobody_is_asked_to_work_on_their_own_case(cast, unassigned):
    cast.worker.person = unassigned.person
    cast.worker.save()
    with pytest.raises(Invalid, match="member.own_case"):
        assign_responsible(actor=cast.window, case_id=unassigned.pk, user=cast.worker)


def test_a_stranger_finds_no_case_to_join_or_to_assign(case, make_user):
    stranger = make_user("worker2", Role.WORKER)
    with pytest.raises(NotFound):
        add_member(actor=stranger, case=case, user=make_user("worker3", Role.WORKER))
    with pytest.raises(NotFound):
        assign_responsible(actor=stranger, case_id=case.pk, user=stranger)


def test_a_helper_does_not_change_the_team(cast, case, make_user):
    helper, third = make_user("worker2", Role.WORKER), make_user("worker3", Role.WORKER)
    add_member(actor=cast.worker, case=case, user=helper)
    with pytest.raises(Refused, match="case.not_lead"):
        add_member(actor=helper, case=case, user=third)
    with pytest.raises(Conflict, match="member.already"):
        add_member(actor=cast.worker, case=case, user=helper)


def test_the_responsible_worker_is_replaced_not_removed(cast, case):
    member = CaseMember.objects.get(case=case, user=cast.worker)
    with pytest.raises(WrongState, match="member.responsible"):
        remove_member(actor=cast.supervisor, member_id=member.pk)
    assert CaseMember.objects.current().filter(pk=member.pk).exists()
