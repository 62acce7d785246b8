"""Writing process records. (The subject is called services, 介入; this is its service layer.)"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.cases.models import Case
from casework.cases.services import note_first_contact, record_event
from casework.plans.selectors import open_goals
from casework.team import lock_working_case
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.clock import now
from qingshan.core.errors import Invalid, NotFound

from .models import ServiceAddendum, ServiceRecord


@dataclass(frozen=True)
class ServiceInput:
    """One contact. minutes: 1-720; reached: the resident was met or spoken to, not only tried."""

    kind: str
    strand: str
    at: datetime
    minutes: int
    reached: bool
    narrative: str
    next_step: str = ""
    next_on: date | None = None
    goal_id: UUID | None = None


@transaction.atomic
def record_service(*, actor: User, case_id: int, service: ServiceInput) -> ServiceRecord:
    """Write a process record; the first one that reached the resident stops the clock of first contact.

    Raises Invalid for a time to come or a goal of another case, Refused when not on the team.
    """
    case = lock_working_case(actor=actor, case_id=case_id)
    if service.at > now():
        raise Invalid("service.later", _("时间不能晚于现在。过程记录写已经发生的服务。"), field="at")
    if service.goal_id and not open_goals(case).filter(pk=service.goal_id).exists():
        raise Invalid("service.goal", _("这个目标不属于本个案现行的计划。"), field="goal")
    first = service.reached and not _has_first_contact(case)
    found = ServiceRecord.objects.create(
        case=case,
        goal_id=service.goal_id,
        kind=service.kind,
        strand=service.strand,
        at=service.at,
        minutes=service.minutes,
        reached=service.reached,
        narrative=service.narrative,
        next_step=service.next_step,
        next_on=service.next_on,
        is_first_contact=first,
        author=actor,
        created_at=now(),
    )
    if first:
        note_first_contact(actor=actor, case=case, at=service.at)
    record_event(
        case_id=case.pk, kind="service.recorded", actor=actor,
        data={"kind": service.kind, "strand": service.strand, "minutes": service.minutes},
    )  # fmt: skip
    record(actor=actor, action="service.record", subject=found, case_id=case.pk)
    return found


@transaction.atomic
def add_service_addendum(*, actor: User, record_id: UUID, text: str) -> ServiceAddendum:
    """Correct or complete a process record; its own text stays."""
    found = ServiceRecord.objects.visible_to(actor).filter(pk=record_id).first()
    if found is None:
        raise NotFound("service.not_found")
    case = lock_working_case(actor=actor, case_id=found.case_id)
    addendum = ServiceAddendum.objects.create(record=found, text=text, author=actor, created_at=now())
    record(actor=actor, action="service.addendum", subject=addendum, case_id=case.pk)
    return addendum


def _has_first_contact(case: Case) -> bool:
    return ServiceRecord.objects.filter(case=case, is_first_contact=True).exists()
