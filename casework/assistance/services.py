"""Linking a case with the records of the assistance system that serve it."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.cases.models import Case
from casework.cases.services import record_event
from casework.team import area_code, lock_working_case
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.clock import now, today
from qingshan.core.errors import Conflict, Invalid, NotFound, WrongState
from qingshan.reporting.services import push_fact

from . import formats
from .models import AssistanceRecord, CaseAssistance


def find_record(*, actor: User, case: Case, number: str) -> AssistanceRecord:
    """Return the record with exactly this ID. The search is audited; there is no search by part.

    Raises Invalid with field "number": the form is wrong, or no such record was imported.
    """
    wanted = formats.normalise(number)
    if not formats.has_ever_been_well_formed(wanted):
        raise Invalid("assistance.format", _wrong_form(), field="number")
    found = AssistanceRecord.objects.filter(number=wanted).first()
    if found is None:
        raise Invalid(
            "assistance.unknown",
            _("编号格式正确，但救助系统的数据里没有这个编号。请核对，或联系管理员导入最新数据。"),
            field="number",
        )
    record(actor=actor, action="assistance.find", subject=found, case_id=case.pk)
    return found


@transaction.atomic
def link_assistance(*, actor: User, case_id: int, number: str, reason: str) -> CaseAssistance:
    """Link an existing record with a case. One record may serve several cases, and a case several records.

    Raises Invalid (form, unknown), Conflict (linked already), Refused (not on the team).
    """
    case = lock_working_case(actor=actor, case_id=case_id)
    found = find_record(actor=actor, case=case, number=number)
    if CaseAssistance.objects.filter(case=case, record=found).in_force().exists():
        raise Conflict("assistance.linked", _("这个救助案件已经关联到本个案，不需要重复关联。"))
    link = CaseAssistance.objects.create(case=case, record=found, reason=reason, linked_by=actor, linked_at=now())
    record_event(case_id=case.pk, kind="assistance.linked", actor=actor, data={"kind": found.kind})
    record(actor=actor, action="assistance.link", subject=link, case_id=case.pk)
    push_fact(
        kind="assistance.linked",
        subject=str(case.pk),
        key=f"assistance:{link.pk}",
        occurred_on=today(),
        area_code=area_code(case),
        data={"kind": found.kind},
    )
    return link


@transaction.atomic
def unlink_assistance(*, actor: User, link_id: int) -> CaseAssistance:
    """Take a link back; the row stays, so that it can be undone and read later."""
    link, case = _lock_link(actor, link_id)
    if link.unlinked_at is not None:
        raise WrongState("assistance.unlinked", _("这个关联已经取消。"))
    link.unlinked_at, link.unlinked_by = now(), actor
    link.save(update_fields=["unlinked_at", "unlinked_by"])
    record_event(case_id=case.pk, kind="assistance.unlinked", actor=actor, data={"kind": link.record.kind})
    record(actor=actor, action="assistance.unlink", subject=link, case_id=case.pk)
    return link


@transaction.atomic
def restore_link(*, actor: User, link_id: int) -> CaseAssistance:
    """Undo an unlinking. Raises Conflict when the record was linked anew meanwhile."""
    link, case = _lock_link(actor, link_id)
    if link.unlinked_at is None:
        raise WrongState("assistance.in_force", _("这个关联没有被取消，不需要恢复。"))
    if CaseAssistance.objects.filter(case=case, record=link.record).in_force().exists():
        raise Conflict("assistance.linked", _("这个救助案件已经重新关联到本个案。"))
    link.unlinked_at = link.unlinked_by = None
    link.save(update_fields=["unlinked_at", "unlinked_by"])
    record(actor=actor, action="assistance.restore", subject=link, case_id=case.pk)
    return link


def _lock_link(actor: User, link_id: int) -> tuple[CaseAssistance, Case]:
    found = CaseAssistance.objects.visible_to(actor).filter(pk=link_id).first()
    if found is None:
        raise NotFound("assistance.link_not_found")
    case = lock_working_case(actor=actor, case_id=found.case_id)
    link = CaseAssistance.objects.select_for_update(of=("self",)).select_related("record").get(pk=link_id)
    return link, case


def _wrong_form() -> str:
    return str(
        _("救助案件编号的格式不对，请核对每一位（末位是校验码）。正确的例子：%(examples)s。")
        % {"examples": "、".join(formats.examples())}
    )
