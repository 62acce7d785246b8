"""What every page of a case shows above its tab."""

from typing import Any

from casework.cases.models import Case
from casework.cases.sections import tabs_for
from casework.cases.stages import ORDER
from qingshan.accounts.models import User


def case_context(actor: User, case: Case, tab: str, /, **more: Any) -> dict[str, Any]:
    """Return the context of ``casework/case_base.html``: case, tabs, steps, and ``more``. tab: the shown one."""
    return {"case": case, "tabs": tabs_for(actor, case, tab), "steps": steps_of(case), **more}


def steps_of(case: Case) -> list[dict[str, str]]:
    """Return the six stages for ``<c-stepper>``."""
    order = [*ORDER, Case.Stage.CLOSED.value]
    here = order.index(case.stage)
    states = ["done" if n < here else "todo" for n in range(len(order))]
    states[here] = "current" if case.is_open else "done"
    return [{"label": str(Case.Stage(stage).label), "state": state} for stage, state in zip(order, states, strict=True)]
