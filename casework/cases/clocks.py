"""The clocks of a case: first contact and the present stage."""

from datetime import datetime

from django.utils import timezone

from casework.levels import first_contact_key
from qingshan.core.deadlines import due
from qingshan.people.models import Person
from qingshan.people.selectors import group_codes
from qingshan.reporting.services import push_fact

from .models import Case

STAGE_LIMIT = {
    Case.Stage.INTAKE: "case.intake",
    Case.Stage.ASSESSMENT: "case.assessment",
    Case.Stage.PLANNING: "case.plan",
    Case.Stage.INTERVENTION: "case.review",
    Case.Stage.EVALUATION: "case.evaluation",
}


def enter_stage(case: Case, stage: str, at: datetime) -> None:
    """Set stage and its clock on the instance; the caller saves."""
    case.stage, case.stage_entered_at = stage, at
    key = STAGE_LIMIT.get(Case.Stage(stage))
    if key is None:
        case.stage_due_at, case.stage_due_provisional = None, False
        return
    deadline = due(at, key)
    case.stage_due_at, case.stage_due_provisional = deadline.at, deadline.provisional


def start_contact_clock(case: Case, since: datetime) -> None:
    """Set when the first contact is due, counted from the lead's arrival or the opening; the caller saves."""
    deadline = due(since, first_contact_key(case.level))
    case.first_contact_due_at, case.first_contact_provisional = deadline.at, deadline.provisional


STAGE_FIELDS = ["stage", "stage_entered_at", "stage_due_at", "stage_due_provisional"]


def push_case_fact(case: Case, kind: str, *, on: datetime, data: dict[str, int | float | bool | str]) -> None:
    """Tell reporting something about a case, once a kind: a second push of a kind corrects the first."""
    push_fact(
        kind=kind,
        subject=str(case.pk),
        key=f"{kind}:{case.pk}",
        occurred_on=timezone.localdate(on),
        area_code=case.area.code if case.area else "",
        groups=group_codes(Person.objects.get(pk=case.person_id)),
        data=data,
    )
