"""A lead becomes a case, or joins the one that the person has already."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.cases.models import Case
from casework.cases.services import make_case, record_event
from casework.cases.team import assign_responsible
from casework.levels import Level
from qingshan.access.decisions import require
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.errors import Invalid, WrongState
from qingshan.people.models import Person
from qingshan.people.services import create_person
from qingshan.realtime.services import announce

from . import rules
from .handling import lock_handled
from .models import Lead


@transaction.atomic
def open_case(
    *,
    actor: User,
    lead_id: UUID,
    person: Person | None = None,
    new_person: Mapping[str, Any] | None = None,
    level: str = "",
    worker: User | None = None,
) -> Case:
    """Open a case from an accepted lead, for a known person or a new one, and offer it to a worker.

    new_person: what ``create_person`` takes. level: the lead's urgency if empty. worker: asked later if None.
    Raises Refused, WrongState (not accepted yet), OpenCaseExists (join instead), Invalid.
    """
    lead = _lock_accepted(actor, lead_id)
    if level and level not in Level.values:
        raise Invalid("case.level", _("请选择危机等级。"), field="level")
    found = person or create_person(actor=actor, **_facts(new_person))
    case = make_case(actor=actor, person=found, level=level or lead.urgency, lead=lead)
    _attach(actor, lead, case)
    if worker is not None:
        assign_responsible(actor=actor, case_id=case.pk, user=worker)
    return case


@transaction.atomic
def join_case(*, actor: User, lead_id: UUID, person: Person) -> Case:
    """Put a lead to the open case of a known person and tell the responsible worker. Raises WrongState without one."""
    lead = _lock_accepted(actor, lead_id)
    case = Case.objects.open().filter(person=person).first()
    if case is None:
        raise WrongState("case.none_open", _("这位居民没有在办个案，请直接立案。"))
    _attach(actor, lead, case)
    record_event(case_id=case.pk, kind="lead.joined", actor=actor, data={"level": lead.urgency})
    if case.responsible_id:
        announce(user_id=case.responsible_id, kind="lead.joined", subject_id=case.pk)
    return case


def _attach(actor: User, lead: Lead, case: Case) -> None:
    lead.status, lead.case, lead.offered_to = Lead.Status.CASE, case, None
    lead.save(update_fields=["status", "case", "offered_to"])
    record(actor=actor, action="lead.to_case", subject=lead, case_id=case.pk)


def _lock_accepted(actor: User, lead_id: UUID) -> Lead:
    lead = lock_handled(actor, lead_id)
    require(rules.can_open_case(actor, lead))
    if lead.status != Lead.Status.ACCEPTED:
        raise WrongState("lead.not_accepted", _("请先接收这条线索，再立案。"))
    return lead


def _facts(new_person: Mapping[str, Any] | None) -> dict[str, Any]:
    if not new_person:
        raise Invalid("lead.no_person", _("请选择一位居民，或登记新的居民。"))
    return dict(new_person)
