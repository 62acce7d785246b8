"""Stages by MZ/T 094-2017 and crisis levels."""

from collections.abc import Callable

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.levels import Level
from qingshan.access.decisions import require
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.clock import now
from qingshan.core.errors import Invalid, WrongState

from . import rules
from .clocks import STAGE_FIELDS, enter_stage, start_contact_clock
from .events import record_event
from .locking import lock_open
from .models import Case

ORDER = [stage for stage in Case.Stage.values if stage != Case.Stage.CLOSED]
StageCheck = Callable[[Case], "str | Promise"]
_checks: dict[str, list[StageCheck]] = {}


def register_stage_check(stage: str, check: StageCheck) -> None:
    """Say what must be there before a case enters ``stage``: the check returns why not, or empty text."""
    known = _checks.setdefault(stage, [])
    if check not in known:
        known.append(check)


def next_stage(case: Case) -> str | None:
    """Return the stage after the present one; None at the last before closure, and for a closed case."""
    if case.stage not in ORDER or case.stage == ORDER[-1]:
        return None
    return ORDER[ORDER.index(case.stage) + 1]


def reasons_against(case: Case, stage: str) -> list[str]:
    """Say what still keeps a case from entering a later stage; empty when nothing does."""
    reasons = []
    if case.responsible_id is None:
        reasons.append(str(_("还没有社工接受这个个案。")))
    if stage == Case.Stage.ASSESSMENT and case.first_contact_at is None:
        reasons.append(str(_("还没有登记首次联系。")))
    return reasons + [str(text) for check in _checks.get(stage, []) if (text := check(case))]


@transaction.atomic
def advance_stage(*, actor: User, case_id: int, to: str) -> Case:
    """Move a case one stage on, or back to any earlier one.

    Raises Refused, Invalid (no such stage), WrongState (a stage is skipped, or something is missing).
    """
    case = lock_open(actor=actor, case_id=case_id)
    require(rules.can_advance(actor, case))
    if to not in ORDER or to == case.stage:
        raise Invalid("case.stage", _("请选择另一个阶段。"), field="to")
    before = case.stage
    if ORDER.index(to) > ORDER.index(before):
        if to != next_stage(case):
            raise WrongState("case.stage_skipped", _("阶段要依次推进，不能跳过。"))
        if reasons := reasons_against(case, to):
            raise WrongState("case.stage_not_ready", "".join(reasons))
    enter_stage(case, to, now())
    case.save(update_fields=STAGE_FIELDS)
    record_event(case_id=case.pk, kind="case.stage", actor=actor, data={"from": before, "to": to})
    record(actor=actor, action="case.stage", subject=case, case_id=case.pk, reason=to)
    return case


@transaction.atomic
def change_level(*, actor: User, case_id: int, level: str) -> Case:
    """Raise or lower the crisis level; while nobody was reached yet, the first-contact clock follows it.

    Raises Refused (lowering needs a supervisor), Invalid (no such level, or the present one).
    """
    case = lock_open(actor=actor, case_id=case_id)
    if level not in Level.values or level == case.level:
        raise Invalid("case.level", _("请选择与现在不同的等级。"), field="level")
    require(rules.can_change_level(actor, case, level))
    before, case.level = case.level, level
    if case.first_contact_at is None:
        start_contact_clock(case, case.lead.received_at if case.lead else case.opened_at)
    case.save(update_fields=["level", "first_contact_due_at", "first_contact_provisional"])
    record_event(case_id=case.pk, kind="case.level", actor=actor, data={"from": before, "to": level})
    record(actor=actor, action="case.level", subject=case, case_id=case.pk, reason=level)
    return case
