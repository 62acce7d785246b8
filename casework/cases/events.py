"""The timeline of a case. Kinds and codes only, so that it can be shown to anybody who sees the case."""

from collections.abc import Mapping

from qingshan.accounts.models import User
from qingshan.core.clock import now

from .models import CaseEvent

LONGEST_CODE = 40


def record_event(
    *,
    case_id: int,
    kind: str,
    actor: User | None = None,
    data: Mapping[str, int | float | bool | str | None] | None = None,
) -> CaseEvent:
    """Put one moment on the timeline. data: numbers and short codes; raises ValueError for longer text."""
    values = dict(data or {})
    for name, value in values.items():
        if isinstance(value, str) and len(value) > LONGEST_CODE:
            raise ValueError(f"{kind}.{name} is text, not a code")
    return CaseEvent.objects.create(case_id=case_id, kind=kind, actor=actor, data=values, at=now())
