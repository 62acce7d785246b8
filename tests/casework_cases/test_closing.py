from datetime import timedelta

import pytest

from casework.cases import closing_checks
from casework.cases.models import Case
from casework.cases.services import (
    Blocker,
    approve_closure,
    assign_responsible,
    close_case,
    register_closing_check,
    reopen_case,
    request_closure,
    return_closure,
)
from qingshan.accounts.roles import Role
from qingshan.core.clock import now
from qingshan.core.errors import Conflict, Invalid, NotFound, Refused, WrongState
from qingshan.reporting.models import OutcomeFact
from tests.casework_cases.makers import make_case


@pytest.fixture(autouse=True)
def own_checks(monkeypatch):
    monkeypatch.setattr(closing_checks, "_checks", [closing_checks.no_open_offer])


def test_the_worker_asks_and_the_supervisor_closes(cast, case):
    asked = request_closure(actor=cast.worker, case_id=case.pk, reason="goals_met")
    assert Case.objects.get(pk=case.pk).is_open
    closed = approve_closure(actor=cast.supervisor, request_id=asked.pk)
    assert (closed.status, closed.stage, closed.close_reason) == ("closed", "closed", "goals_met")
    assert OutcomeFact.objects.get(kind="case.closed").data == {"reason": "goals_met"}


def test_a_worker_cannot_close_or_approve_their_own_request(cast, case):
    asked = request_closure(actor=cast.worker, case_id=case.pk, reason="moved")
    with pytest.raises(Refused, match="case.not_supervisor"):
        approve_closure(actor=cast.worker, request_id=asked.pk)
    with pytest.raises(Refused, match="case.not_supervisor"):
        close_case(actor=cast.worker, case_id=case.pk, reason="moved")
    assert Case.objects.get(pk=case.pk).is_open


def test_what_is_open_keeps_the_case_open(cast, case):
    register_closing_check(lambda case: [Blocker("referral.open", "还有转介没有反馈。")])
    with pytest.raises(WrongState, match="还有转介没有反馈"):
        request_closure(actor=cast.worker, case_id=case.pk, reason="moved")
    with pytest.raises(WrongState, match="case.blocked"):
        close_case(actor=cast.supervisor, case_id=case.pk, reason="moved")


def test_a_case_being_offered_to_somebody_is_not_closed(cast, case, make_user):
    assign_responsible(actor=cast.supervisor, case_id=case.pk, user=make_user("worker2", Role.WORKER))
    with pytest.raises(WrongState, match="case.blocked"):
        close_case(actor=cast.supervisor, case_id=case.pk, reason="moved")


def test_one_request_at_a_time_and_decided_once(cast, case):
    asked = request_closure(actor=cast.worker, case_id=case.pk, reason="moved")
    with pytest.raises(Conflict, match="closure.asked"):
        request_closure(actor=cast.worker, case_id=case.pk, reason="lost")
    return_closure(actor=cast.supervisor, request_id=asked.pk)
    with pytest.raises(WrongState, match="closure.decided"):
        approve_closure(actor=cast.supervisor, request_id=asked.pk)
    request_closure(actor=cast.worker, case_id=case.pk, reason="lost")


def test_a_reason_is_one_of_the_list(cast, case):
    with pytest.raises(Invalid, match="case.reason"):
        request_closure(actor=cast.worker, case_id=case.pk, reason="because")


def test_the_closer_takes_a_mistake_back(cast, case):
    close_case(actor=cast.supervisor, case_id=case.pk, reason="moved")
    again = reopen_case(actor=cast.supervisor, case_id=case.pk)
    assert (again.status, again.stage, again.closed_at, again.close_reason) == ("open", "evaluation", None, "")
    with pytest.raises(WrongState, match="case.open"):
        reopen_case(actor=cast.supervisor, case_id=case.pk)


def test_later_a_worker_cannot_reopen(cast, case):
    close_case(actor=cast.supervisor, case_id=case.pk, reason="moved")
    Case.objects.filter(pk=case.pk).update(opened_at=now() - timedelta(days=2), closed_at=now() - timedelta(days=1))
    with pytest.raises(Refused, match="case.not_supervisor"):
        reopen_case(actor=cast.worker, case_id=case.pk)
    assert reopen_case(actor=cast.supervisor, case_id=case.pk).is_open


def test_it_is_not_reopened_beside_another_open_case(cast, case):
    close_case(actor=cast.supervisor, case_id=case.pk, reason="moved")
    make_case(cast, person=case.person)
    with pytest.raises(Conflict, match="case.other_open"):
        reopen_case(actor=cast.supervisor, case_id=case.pk)
    assert not Case.objects.get(pk=case.pk).is_open


def test_strangers_find_nothing_to_close(cast, case, make_user):
    with pytest.raises(NotFound):
        close_case(actor=make_user("supervisor2", Role.SUPERVISOR), case_id=case.pk, reason="moved")
