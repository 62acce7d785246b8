"""Picking a free time on a page that needs no script: a week of radio buttons, and links to the weeks beside it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from qingshan.core.clock import today
from scheduling.policy import policy
from scheduling.resources.models import Resource

from .models import Weekday
from .selectors import Slot, free_slots


@dataclass(frozen=True)
class SlotWeek:
    """One week of free times. days: [(heading, [slots])]; previous: None in the first week that can be booked."""

    first: date
    last: date
    slots: list[Slot]
    previous: date | None
    next: date | None


def slot_week(
    *, resources: Sequence[Resource], week: str | None, minutes: int | None = None, step: int = 30, mode: str = ""
) -> SlotWeek:
    """Return the free times of the week that holds ``week`` (ISO date as text; else this week).

    minutes: length of the meeting, default ``session.minutes``; step: minutes between the starts offered; mode: only
    hours of this mode.
    """
    length = minutes or policy().session_minutes

    def find(first: date, last: date) -> list[Slot]:
        return free_slots(resources=resources, first=first, last=last, minutes=length, step=step, mode=mode)

    return week_of(find, week)


def week_of(find: Callable[[date, date], list[Slot]], week: str | None) -> SlotWeek:
    """Return the week that holds ``week`` with what ``find(first, last)`` finds in it; days past are not asked for."""
    now_on = policy()
    start = today() - timedelta(days=today().weekday())
    first = max(_monday(week) or start, start)
    last_week = today() + now_on.horizon
    first = min(first, last_week - timedelta(days=last_week.weekday()))
    last = first + timedelta(days=6)
    slots = find(max(first, today()), last)
    later = first + timedelta(days=7)
    return SlotWeek(
        first, last, slots, first - timedelta(days=7) if first > start else None, later if later <= last_week else None
    )


class SlotChoiceForm(forms.Form):
    """Choose one of the free times of a week. ``cleaned_data["slot"]`` is a ``Slot``.

    What was free when the page was made may be taken when it comes back; the service then says so.
    """

    slot = forms.ChoiceField(
        label=_("时间"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("请选择一个时间。"),
            "invalid_choice": _("这个时间刚刚被占用或已过去，请另选一个。"),
        },
    )

    def __init__(self, *args: Any, week: SlotWeek, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.week = week
        self._by_value = {slot.start.isoformat(): slot for slot in week.slots}
        chosen: Any = self.fields["slot"]
        chosen.choices = [
            (
                f"{day:%m-%d} {Weekday(day.weekday()).label}",
                [(slot.start.isoformat(), date_format(timezone.localtime(slot.start), "H:i")) for slot in slots],
            )
            for day, slots in groupby(week.slots, key=lambda slot: timezone.localdate(slot.start))
        ]

    def days(self) -> list[tuple[str, list[dict[str, Any]]]]:
        """Return [(day, [{value, label, checked, id}])] for the template."""
        value, count, days = self["slot"].value(), 0, []
        chosen: Any = self.fields["slot"]
        for heading, options in chosen.choices:
            lines = []
            for option, label in options:
                count += 1
                lines.append({"value": option, "label": label, "checked": option == value, "id": f"slot_{count}"})
            days.append((heading, lines))
        return days

    def clean_slot(self) -> Slot:
        return self._by_value[self.cleaned_data["slot"]]


def _monday(text: str | None) -> date | None:
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day - timedelta(days=day.weekday())
