from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qingshan.accounts.models import User
from qingshan.accounts.roles import Role
from scheduling.availability.selectors import at
from scheduling.bookings.models import Booking
from scheduling.fields import ClockInput, DayInput
from scheduling.modes import Mode
from scheduling.resources.models import Resource
from scheduling.resources.selectors import rooms
from scheduling.search.forms import LENGTHS

KINDS = (Booking.Kind.MEETING, Booking.Kind.VISIT)  # what colleagues arrange among themselves; others have rooms


class TimeForm(forms.Form):
    """When a meeting is. Whether that makes sense and is free the service says."""

    day = forms.DateField(label=_("日期"), widget=DayInput)
    clock = forms.TimeField(label=_("开始时间"), widget=ClockInput)

    def span(self) -> tuple[datetime, datetime]:
        """Return start and end, aware."""
        day: date = self.cleaned_data["day"]
        clock: time = self.cleaned_data["clock"]
        start = at(day, clock)
        return start, start + timedelta(minutes=self.cleaned_data["minutes"])


class MoveForm(TimeForm):
    """When a meeting shall be; its length need not be one of the usual."""

    minutes = forms.IntegerField(
        label=_("时长（分钟）"), min_value=5, widget=forms.NumberInput(attrs={"inputmode": "numeric"})
    )


class MeetingForm(TimeForm):
    """A meeting of colleagues, or time kept for oneself, such as for visits."""

    kind = forms.ChoiceField(
        label=_("类型"),
        choices=[(kind.value, kind.label) for kind in KINDS],
        initial=KINDS[0],
        widget=forms.RadioSelect,
    )
    minutes = forms.TypedChoiceField(label=_("时长"), choices=LENGTHS, coerce=int, initial=60)
    colleagues: Any = forms.ModelMultipleChoiceField(
        label=_("参加的同事"),
        queryset=None,
        required=False,
        help_text=_("可多选；不选则只占用您自己的时间。"),
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )
    room: Any = forms.ModelChoiceField(label=_("房间"), queryset=None, required=False, empty_label=_("不占用房间"))
    mode = forms.ChoiceField(label=_("方式"), choices=Mode.choices, initial=Mode.IN_PERSON)
    place = forms.CharField(
        label=_("地点"), max_length=100, required=False, help_text=_("不选房间时填写；请勿写居民姓名。")
    )

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found: dict[str, Any] = {"room": rooms()}
        if actor.has_role(Role.WORKER, Role.SUPERVISOR):
            everybody = Resource.objects.visible_to(actor).filter(kind=Resource.Kind.COUNSELOR, active=True)
            found["colleagues"] = everybody.exclude(user=actor).order_by("name", "pk")
        else:
            del self.fields["colleagues"]
        for name, queryset in found.items():
            field: Any = self.fields[name]
            field.queryset = queryset


class CancelForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("原因"),
        choices=[pair for pair in Booking.CancelReason.choices if pair[0] != Booking.CancelReason.PERSON],
        widget=forms.RadioSelect,
    )
