from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from casework.cases.models import Case
from casework.cases.services import OpenCaseExists
from casework.intake.models import Lead
from casework.intake.services import (
    accept_lead,
    close_lead,
    join_case,
    open_case,
    receive_help_request,
    record_contact,
    transfer_lead,
)
from qingshan.accounts.models import User
from qingshan.accounts.roles import Role
from qingshan.audit.models import AuditEvent
from qingshan.core.errors import Conflict, Invalid, NotFound, Refused, WrongState
from tests.casework_cases.makers import make_case, make_lead, make_person


def sees(user, lead):
    return Lead.objects.visible_to(user).filter(pk=lead.pk).exists()


def test_the_window_takes_over_and_the_hotline_loses_sight(cast):
    lead = make_lead(cast.hotline)
    assert sees(cast.hotline, lead) and sees(cast.window, lead)
    accept_lead(actor=cast.window, lead_id=lead.pk)
    assert sees(cast.window, lead)
    assert not sees(cast.hotline, lead)


def test_the_second_window_comes_too_late(cast, make_user):
    lead = make_lead(cast.hotline)
    accept_lead(actor=cast.window, lead_id=lead.pk)
    with pytest.raises(Conflict, match="lead.accepted_already"):
        accept_lead(actor=make_user("window2", Role.WINDOW), lead_id=lead.pk)
    lead.refresh_from_db()
    assert lead.owner == cast.window
    assert AuditEvent.objects.filter(action="lead.accept").count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_eight_windows_at_once_one_wins(make_user):
    windows = [make_user(f"window{n}", Role.WINDOW) for n in range(8)]
    lead, _, _ = receive_help_request(story="需要帮助")

    def attempt(pk):
        try:
            accept_lead(actor=User.objects.get(pk=pk), lead_id=lead.pk)
        except Conflict:
            return "late"
        finally:
            connection.close()
        return "won"

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(attempt, [window.pk for window in windows]))
    connections.close_all()
    assert sorted(answers) == ["late"] * 7 + ["won"]
    assert AuditEvent.objects.filter(action="lead.accept").count() == 1


@pytest.mark.parametrize("role", sorted({r.value for r in Role} - {"window", "hotline"}))
def test_no_other_role_sees_or_accepts_a_lead(role, cast):
    lead = make_lead(cast.hotline)
    actor = getattr(cast, role)
    assert not sees(actor, lead)
    with pytest.raises(NotFound):
        accept_lead(actor=actor, lead_id=lead.pk)


def test_another_hotline_worker_sees_nothing_of_it(cast, make_user):
    other = make_user("hotline2", Role.HOTLINE)
    lead = make_lead(cast.hotline)
    assert not sees(other, lead)
    with pytest.raises(NotFound):
        accept_lead(actor=other, lead_id=lead.pk)


def test_a_transfer_leaves_the_owner_in_charge_until_it_is_accepted(cast, make_user):
    lead, other = make_lead(cast.window), make_user("window2", Role.WINDOW)
    third = make_user("window3", Role.WINDOW)
    transfer_lead(actor=cast.window, lead_id=lead.pk, to_user=other)
    lead.refresh_from_db()
    assert lead.owner == cast.window
    assert sees(other, lead) and sees(cast.window, lead) and not sees(third, lead)
    accept_lead(actor=other, lead_id=lead.pk)
    assert not sees(cast.window, lead)


def test_a_lead_goes_to_a_desk_only(cast):
    lead = make_lead(cast.window)
    for wrong in (cast.worker, cast.window):
        with pytest.raises(Invalid, match="lead.transfer_to"):
            transfer_lead(actor=cast.window, lead_id=lead.pk, to_user=wrong)


def test_only_reaching_somebody_stops_the_clock(cast):
    lead = make_lead(cast.window)
    record_contact(actor=cast.window, lead_id=lead.pk, way="phone", outcome="no_answer")
    lead.refresh_from_db()
    assert lead.first_contact_at is None
    record_contact(actor=cast.window, lead_id=lead.pk, way="phone", outcome="reached", note="约定明日上门")
    lead.refresh_from_db()
    assert lead.first_contact_at is not None


def test_a_window_does_not_act_on_what_it_has_not_accepted(cast):
    lead = make_lead(cast.hotline)
    with pytest.raises(Refused, match="lead.not_owner"):
        record_contact(actor=cast.window, lead_id=lead.pk, way="phone", outcome="reached")
    with pytest.raises(Refused, match="lead.not_owner"):
        close_lead(actor=cast.window, lead_id=lead.pk, reason="answered")


def test_a_lead_is_finished_once_and_with_a_reason(cast):
    lead = make_lead(cast.window)
    with pytest.raises(Invalid, match="lead.reason"):
        close_lead(actor=cast.window, lead_id=lead.pk, reason="tired")
    close_lead(actor=cast.window, lead_id=lead.pk, reason="answered")
    with pytest.raises(WrongState, match="lead.finished"):
        close_lead(actor=cast.window, lead_id=lead.pk, reason="answered")


def test_a_lead_becomes_a_case_of_a_new_person(cast, area):
    lead = make_lead(cast.window, area=area)
    case = open_case(actor=cast.window, lead_id=lead.pk, new_person={"name": "演示赵敏"}, worker=cast.worker)
    lead.refresh_from_db()
    assert (lead.status, lead.case, case.lead) == ("case", case, lead)
    assert (case.level, case.area, case.opened_by, case.responsible) == ("orange", area, cast.window, None)
    assert case.first_contact_due_at == lead.contact_due_at
    assert Case.objects.visible_to(cast.worker).get() == case
    assert sees(cast.worker, lead)


def test_an_anonymous_caller_can_have_a_case(cast):
    lead = make_lead(cast.window, is_anonymous=True)
    case = open_case(actor=cast.window, lead_id=lead.pk, new_person={"is_anonymous": True})
    assert case.person.label == case.person.alias


def test_the_hotline_opens_no_case_and_nobody_opens_before_accepting(cast):
    lead = make_lead(cast.hotline)
    with pytest.raises(Refused, match="lead.not_window"):
        open_case(actor=cast.hotline, lead_id=lead.pk, person=make_person())
    with pytest.raises(Refused, match="lead.not_owner"):
        open_case(actor=cast.window, lead_id=lead.pk, person=make_person())
    assert not Case.objects.exists()


def test_a_second_lead_joins_the_open_case(cast):
    case = make_case(cast)
    lead = make_lead(cast.window)
    with pytest.raises(OpenCaseExists):
        open_case(actor=cast.window, lead_id=lead.pk, person=case.person)
    lead.refresh_from_db()
    assert lead.status == "accepted"
    join_case(actor=cast.window, lead_id=lead.pk, person=case.person)
    lead.refresh_from_db()
    assert (lead.status, lead.case) == ("case", case)
    assert case.events.filter(kind="lead.joined").exists()
    assert not sees(cast.window, lead)


def test_there_must_be_a_case_to_join(cast):
    lead = make_lead(cast.window)
    with pytest.raises(WrongState, match="case.none_open"):
        join_case(actor=cast.window, lead_id=lead.pk, person=make_person())
