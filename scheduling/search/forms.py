from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qingshan.core.clock import today
from scheduling.fields import DayInput
from scheduling.modes import Mode

LENGTHS = [(30, _("30 分钟")), (50, _("50 分钟")), (60, _("1 小时")), (90, _("1 小时 30 分")), (120, _("2 小时"))]
SPANS = [(7, _("一周内")), (14, _("两周内")), (28, _("四周内"))]


class FindForm(forms.Form):
    """What is looked for. Anything left out is filled with the usual."""

    minutes = forms.TypedChoiceField(label=_("时长"), choices=LENGTHS, coerce=int)
    first = forms.DateField(label=_("从哪天起"), widget=DayInput)
    days = forms.TypedChoiceField(label=_("范围"), choices=SPANS, coerce=int)
    mode = forms.ChoiceField(label=_("方式"), choices=[("", _("不限")), *Mode.choices], required=False)
    name = forms.CharField(label=_("同事姓名"), max_length=30, required=False)

    @staticmethod
    def usual() -> dict[str, Any]:
        return {"minutes": 60, "first": today(), "days": 7, "mode": "", "name": ""}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("first") and data.get("days"):
            data["last"] = data["first"] + timedelta(days=data["days"] - 1)
        return data


class PickForm(forms.Form):
    """One time of one colleague. pick: resource id, a space, and the start with its zone."""

    pick = forms.RegexField(r"^\d{1,18} \S+$", error_messages={"required": _("请选择一个时间。")})
    minutes = forms.TypedChoiceField(choices=LENGTHS, coerce=int)
    mode = forms.ChoiceField(choices=Mode.choices, required=False)
    key = forms.CharField(max_length=80)

    def clean_pick(self) -> tuple[int, Any]:
        resource_id, moment = self.cleaned_data["pick"].split(" ")
        start = forms.DateTimeField().to_python(moment)
        if start is None:
            raise forms.ValidationError(_("请选择一个时间。"))
        return int(resource_id), start
