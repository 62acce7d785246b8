import pytest

from casework.assistance.models import AssistanceRecord, CaseAssistance
from casework.assistance.services import link_assistance, restore_link, unlink_assistance
from qingshan.core.errors import Conflict, Invalid, NotFound
from qingshan.reporting.facts.models import OutcomeFact
from tests.casework_assistance.makers import make_id, make_record
from tests.casework_plans.makers import make_case
from tests.people.makers import make_person


def link(worker, case, number):
    return link_assistance(actor=worker, case_id=case.pk, number=number, reason="parallel")


def test_one_record_serves_several_cases_and_a_case_several_records(cast, case, area):
    other = make_case(cast.worker, area=area, person=make_person("演示李小红"))
    first, second = make_record(1), make_record(2)
    for one_case, record in ((case, first), (case, second), (other, first)):
        link(cast.worker, one_case, record.number)
    assert case.assistance_links.count() == 2
    assert first.case_links.count() == 2
    assert OutcomeFact.objects.filter(kind="assistance.linked").count() == 3


def test_the_id_is_read_as_people_type_it(cast, case):
    record = make_record(7)
    typed = f" {record.number.lower().replace('-', '－')} "
    assert link(cast.worker, case, typed).record == record


def test_each_fault_has_its_own_message(cast, case):
    record = make_record(1)
    wrong_check = record.number[:-1] + ("A" if record.number[-1] != "A" else "B")
    for number, code in ((wrong_check, "assistance.format"), ("2026-1", "assistance.format"),
                         (make_id(99), "assistance.unknown")):  # fmt: skip
        with pytest.raises(Invalid, match=code):
            link(cast.worker, case, number)
    link(cast.worker, case, record.number)
    with pytest.raises(Conflict, match="assistance.linked"):
        link(cast.worker, case, record.number)


def test_an_unlinked_record_can_be_linked_again_by_undo_once(cast, case):
    made = link(cast.worker, case, make_record(1).number)
    unlink_assistance(actor=cast.worker, link_id=made.pk)
    assert not CaseAssistance.objects.in_force().exists()
    restore_link(actor=cast.worker, link_id=made.pk)
    assert CaseAssistance.objects.in_force().get() == made


def test_a_record_is_seen_through_a_case_and_not_without(cast, case, make_user):
    link(cast.worker, case, make_record(1).number)
    stranger = make_user("worker2", "worker")
    assert AssistanceRecord.objects.visible_to(cast.worker).count() == 1
    assert not AssistanceRecord.objects.visible_to(stranger).exists()
    with pytest.raises(NotFound):
        unlink_assistance(actor=stranger, link_id=case.assistance_links.get().pk)
