"""What a series is asked for by, and what somebody decides on each of its conflicts; for every room's pages."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware, make_aware
from django.utils.translation import gettext_lazy as _

from scheduling.availability.models import Weekday
from scheduling.availability.selectors import at
from scheduling.bookings.models import Booking
from scheduling.fields import ClockInput, DayInput

from .arranging import Act, Choice, Line, State
from .models import Repeat, SeriesChange
from .plan import Plan
from .selectors import CODES

LENGTHS = [(30, _("30 分钟")), (50, _("50 分钟")), (60, _("60 分钟")), (90, _("90 分钟")), (120, _("120 分钟"))]


class RepeatForm(forms.Form):
    """When the first meeting is, and how it repeats. Whether that makes sense the service says, with the field."""

    start = forms.DateField(label=_("第一次的日期"), widget=DayInput)
    clock = forms.TimeField(label=_("开始时间"), widget=ClockInput)
    minutes = forms.TypedChoiceField(label=_("时长"), choices=LENGTHS, coerce=int, initial=50)
    repeat = forms.ChoiceField(label=_("重复"), choices=Repeat.choices, widget=forms.RadioSelect, initial=Repeat.WEEKLY)
    weekdays = forms.MultipleChoiceField(
        label=_("星期几"),
        choices=list(zip(CODES, Weekday.labels, strict=True)),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不选则与第一次同一个星期几；每周或每两周可选几天。"),
    )
    times = forms.IntegerField(
        label=_("共几次"),
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text=_("次数和截止日期填一项。"),
    )
    until = forms.DateField(label=_("或到哪天为止"), widget=DayInput, required=False)

    def plan(self, **values: Any) -> Plan:
        """Return what was filled in. values: kind, mode, place and whatever else the room above knows."""
        data = self.cleaned_data
        start = at(data["start"], data["clock"])
        return Plan(
            start=start,
            end=start + timedelta(minutes=data["minutes"]),
            repeat=data["repeat"],
            weekdays=tuple(data["weekdays"]),
            times=data["times"],
            until=data["until"],
            **values,
        )


class MoveForm(forms.Form):
    """Where one occurrence shall be, and how many go with it."""

    scope = forms.ChoiceField(
        label=_("变更范围"),
        choices=SeriesChange.Scope.choices,
        widget=forms.RadioSelect,
        initial=SeriesChange.Scope.ONE,
    )
    start = forms.DateField(label=_("新的日期"), widget=DayInput)
    clock = forms.TimeField(label=_("新的开始时间"), widget=ClockInput)
    minutes = forms.IntegerField(
        label=_("时长（分钟）"), min_value=5, widget=forms.NumberInput(attrs={"inputmode": "numeric"})
    )

    def span(self) -> tuple[datetime, datetime]:
        day: date = self.cleaned_data["start"]
        clock: time = self.cleaned_data["clock"]
        start = at(day, clock)
        return start, start + timedelta(minutes=self.cleaned_data["minutes"])


class CallOffForm(forms.Form):
    """How many are called off, and why."""

    scope = forms.ChoiceField(
        label=_("取消范围"),
        choices=SeriesChange.Scope.choices,
        widget=forms.RadioSelect,
        initial=SeriesChange.Scope.ONE,
    )
    reason = forms.ChoiceField(label=_("原因"), choices=Booking.CancelReason.choices, widget=forms.RadioSelect)


class Decisions:
    """The decisions on a page of occurrences: ``do-SECONDS`` is keep, move, other or skip; ``to-`` the proposal and
    ``other-`` a time typed in, for the occurrence that the rule puts at that many seconds.

    choices: what was read; errors: {original start: message}.
    """

    def __init__(self, data: Mapping[str, str]) -> None:
        self.data = data
        self.choices: dict[datetime, Choice] = {}
        self.errors: dict[datetime, str] = {}
        for name, act in data.items():
            seconds = name.removeprefix("do-")
            if name.startswith("do-") and act and seconds.lstrip("-").isdigit() and len(seconds) < 12:
                self._read(datetime.fromtimestamp(int(seconds), UTC), seconds, act)

    def _read(self, original_start: datetime, seconds: str, act: str) -> None:
        if act in (Act.KEEP, Act.SKIP):
            self.choices[original_start] = Choice(act)
            return
        start = _moment(self.data.get(f"to-{seconds}" if act == Act.MOVE else f"other-{seconds}", ""))
        if start is None:
            self.errors[original_start] = str(_("请填写另定的日期和时间。"))
        else:
            self.choices[original_start] = Choice(Act.MOVE, start)

    def rows(self, lines: Sequence[Line]) -> list[dict[str, Any]]:
        """Return [{line, seconds, chosen, other, error}] for the template."""
        found = []
        for number, line in enumerate(lines, 1):
            seconds = int(line.original_start.timestamp())
            default = Act.MOVE if line.proposal else ""
            found.append(
                {
                    "number": number,
                    "line": line,
                    "seconds": seconds,
                    "chosen": self.data.get(f"do-{seconds}", default if line.state == State.CONFLICT else ""),
                    "other": self.data.get(f"other-{seconds}", ""),
                    "to": self.data.get(f"to-{seconds}", ""),
                    "error": self.errors.get(line.original_start, ""),
                }
            )
        return found


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is None or is_aware(found) else make_aware(found)
