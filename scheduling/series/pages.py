"""Form, preview, confirm: the three steps of a page that arranges many occurrences, without script."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from qingshan.core.errors import Conflict, Invalid, WrongState
from qingshan.core.workdays.selectors import is_provisional

from .arranging import Choices, Line, State
from .forms import Decisions

Preview = Callable[[Choices], list[Line]]
Save = Callable[[Choices, str], Any]


@dataclass
class Steps:
    """Where the conversation stands. lines: the preview, None while the form is filled in; saved: what ``save``
    returned, when all is done; context: what ``scheduling/_series_preview.html`` takes."""

    saved: Any = None
    lines: Sequence[Line] | None = None
    error: str = ""
    status: int = 200
    context: dict[str, Any] = field(default_factory=dict)


def take_steps(data: QueryDict, form: forms.Form, preview: Preview, save: Save) -> Steps:
    """Go as far as the data allows: a preview of a valid form, or the saved thing once it was confirmed.

    What the service refuses with a field comes back at that field; where somebody was quicker, as a new preview.
    """
    if not form.is_valid():
        return Steps(status=422)
    decisions, steps = Decisions({name: str(value) for name, value in data.items()}), Steps()
    try:
        if data.get("step") == "confirm" and not decisions.errors:
            try:
                steps.saved = save(decisions.choices, data.get("key", ""))
                return steps
            except Conflict as error:
                steps.error, steps.status = str(error.message), 422
        steps.lines = preview(decisions.choices)
    except (Invalid, Conflict, WrongState) as error:
        name = getattr(error, "field", None)
        form.add_error(name if name in form.fields else None, str(error.message))
        return Steps(status=422)
    steps.status = 422 if decisions.errors else steps.status
    steps.context = _context(data, form, decisions, steps)
    return steps


def _context(data: QueryDict, form: forms.Form, decisions: Decisions, steps: Steps) -> dict[str, Any]:
    lines = steps.lines or []
    rows = decisions.rows(lines)
    later = [row for row in rows if row["line"].state == State.LATER]
    return {
        "rows": [row for row in rows if row["line"].state != State.LATER],
        "later": later,
        "provisional": bool(lines) and is_provisional(localdate(lines[0].start), localdate(lines[-1].start)),
        "conflicts": sum(row["line"].state == State.CONFLICT for row in rows),
        "carried": [(name, value) for name in form.fields for value in data.getlist(name)],
        "key": data.get("key") or uuid4().hex,
        "error": steps.error or (_("还有冲突没有选好处理方式。") if decisions.errors else ""),
    }
