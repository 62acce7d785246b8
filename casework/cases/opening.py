"""Opening a case for a person. One open case a person: the database keeps that promise."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from casework.intake.models import Lead
from qingshan.accounts.models import Area, User
from qingshan.audit.services import record
from qingshan.core.clock import now
from qingshan.core.errors import Conflict
from qingshan.core.ids import next_number
from qingshan.people.models import Person

from .clocks import enter_stage, push_case_fact, start_contact_clock
from .contact import push_first_contact
from .events import record_event
from .models import Case


class OpenCaseExists(Conflict):
    """The person has an open case already: join the lead to it instead."""

    def __init__(self, person: Person) -> None:
        self.person_id = person.pk
        text = _("这位居民已有一个在办个案。请把这条线索并入现有个案，不要另开新案。")
        super().__init__("case.one_open", text)


@transaction.atomic
def make_case(
    *,
    actor: User,
    person: Person,
    level: str,
    lead: Lead | None = None,
    area: Area | None = None,
    opened_at: datetime | None = None,
) -> Case:
    """Open a case: number, clocks, timeline, fact. The caller has asked the rules. Raises OpenCaseExists."""
    at = opened_at or now()
    case = Case(
        number=next_number("case", "QS", at.year),
        person=person,
        area=area or (lead.area if lead else None),
        lead=lead,
        level=level,
        opened_by=actor,
        opened_at=at,
        first_contact_at=lead.first_contact_at if lead else None,
    )
    enter_stage(case, Case.Stage.INTAKE, at)
    start_contact_clock(case, lead.received_at if lead else at)
    try:
        with transaction.atomic():
            case.save(force_insert=True)
    except IntegrityError as error:
        if Case.objects.open().filter(person=person).exists():
            raise OpenCaseExists(person) from error
        raise
    record_event(case_id=case.pk, kind="case.opened", actor=actor, data={"level": level})
    record(actor=actor, action="case.open", subject=case, case_id=case.pk)
    push_case_fact(case, "case.opened", on=at, data={"level": level})
    push_first_contact(case)
    return case
