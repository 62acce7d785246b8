from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from scheduling.fields import ClockInput, DayInput
from scheduling.modes import Mode

from .models import HoursException, Weekday
from .selectors import at

OWN_KINDS = [pair for pair in HoursException.Kind.choices if pair[0] != HoursException.Kind.OUTSIDE]


class WeeklyHoursForm(forms.Form):
    """One stretch of the week."""

    weekday = forms.TypedChoiceField(label=_("星期"), choices=Weekday.choices, coerce=int)
    start = forms.TimeField(label=_("开始"), widget=ClockInput)
    end = forms.TimeField(label=_("结束"), widget=ClockInput)
    mode = forms.ChoiceField(label=_("方式"), choices=Mode.choices)
    place = forms.CharField(label=_("地点"), max_length=100, required=False)
    valid_from = forms.DateField(label=_("生效日期"), widget=DayInput, required=False, help_text=_("不填则今天生效。"))
    valid_until = forms.DateField(
        label=_("失效日期"), widget=DayInput, required=False, help_text=_("从这一天起不再开放；不填则长期有效。")
    )


class ExceptionForm(forms.Form):
    """Leave or extra hours."""

    kind = forms.ChoiceField(
        label=_("类型"),
        choices=OWN_KINDS,
    )
    first_day = forms.DateField(label=_("开始日期"), widget=DayInput)
    start = forms.TimeField(label=_("开始时间"), widget=ClockInput)
    last_day = forms.DateField(label=_("结束日期"), widget=DayInput)
    end = forms.TimeField(label=_("结束时间"), widget=ClockInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if all(data.get(name) for name in ("first_day", "start", "last_day", "end")):
            data["start_at"] = at(data["first_day"], data["start"])
            data["end_at"] = at(data["last_day"], data["end"])
        return data
