import pytest
from django.db import IntegrityError, transaction

from casework.assessments.models import Assessment, StrandNeed
from casework.assessments.services import add_addendum, sign_assessment, start_assessment
from casework.closing import assessment_is_signed, needs_assessment
from qingshan.audit.models import AuditEvent
from qingshan.core.errors import Invalid, NotFound, Refused, WrongState
from tests.casework_plans.makers import make_assessment, make_needs


def test_an_incomplete_draft_says_what_is_missing(cast, case):
    draft = make_assessment(cast.worker, case, signed=False, risk="", level="", needs=make_needs(level=None))
    with pytest.raises(Invalid, match="assessment.incomplete") as refusal:
        sign_assessment(actor=cast.worker, assessment_id=draft.pk)
    for part in ("物质保障的需要程度", "社会融入的需要程度", "风险与安全", "建议的危机等级"):
        assert part in str(refusal.value.message)
    assert not AuditEvent.objects.filter(action="assessment.sign").exists()


def test_a_signed_assessment_opens_planning(cast, case):
    assert needs_assessment(case)
    signed = make_assessment(cast.worker, case)
    assert signed.signed_by == cast.worker
    assert needs_assessment(case) == ""


def test_a_signed_text_is_added_to_and_never_changed(cast, case):
    signed = make_assessment(cast.worker, case)
    with pytest.raises(WrongState, match="assessment.signed"):
        sign_assessment(actor=cast.worker, assessment_id=signed.pk)
    add_addendum(actor=cast.worker, assessment_id=signed.pk, text="后来了解到……")
    assert signed.addenda.get().text == "后来了解到……"
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.filter(pk=signed.pk).update(recommended_level="red")
    with pytest.raises(IntegrityError), transaction.atomic():
        StrandNeed.objects.filter(assessment=signed).update(level=0)


def test_there_is_one_draft_a_case_and_it_is_found_again(cast, case):
    first = start_assessment(actor=cast.worker, case_id=case.pk)
    assert start_assessment(actor=cast.worker, case_id=case.pk).pk == first.pk
    assert [blocker.code for blocker in assessment_is_signed(case)] == ["assessment.draft"]


def test_a_second_version_keeps_the_words_but_asks_for_each_level_again(cast, case):
    make_assessment(cast.worker, case)
    second = start_assessment(actor=cast.worker, case_id=case.pk)
    need = second.needs.get(strand="material")
    assert (second.version, need.level, need.notes) == (2, None, "演示情况")


def test_who_is_not_on_the_case_does_not_see_it_and_a_supervisor_does_not_write(cast, case, make_user):
    stranger = make_user("worker2", "worker")
    with pytest.raises(NotFound):
        start_assessment(actor=stranger, case_id=case.pk)
    with pytest.raises(Refused, match="case.not_member"):
        start_assessment(actor=cast.supervisor, case_id=case.pk)
    signed = make_assessment(cast.worker, case)
    assert not Assessment.objects.visible_to(stranger).exists()
    assert Assessment.objects.visible_to(cast.supervisor).get() == signed


def test_a_resident_does_not_see_the_assessment_of_the_own_case(cast, case):
    make_assessment(cast.worker, case)
    cast.resident.person = case.person
    cast.resident.save()
    assert not Assessment.objects.visible_to(cast.resident).exists()
