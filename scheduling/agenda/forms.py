from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .ranges import FIRST_DAY, LAST_DAY, View

LONGEST_DAYS = 62


class WindowForm(forms.Form):
    """Which days a grid asks for; local dates, both included."""

    view = forms.ChoiceField(choices=View.choices)
    first = forms.DateField()
    last = forms.DateField()
    name = forms.CharField(max_length=30, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first is None or last is None:
            return data
        if last < first:
            self.add_error("last", _("结束日期不能早于开始日期。"))
        elif first < FIRST_DAY or last > LAST_DAY:
            self.add_error("first", _("请选择 2014 年到 2099 年之间的日期。"))
        elif (last - first).days >= LONGEST_DAYS:
            self.add_error("last", _("一次最多查看 %(days)s 天。") % {"days": LONGEST_DAYS})
        return data


class MoveForm(forms.Form):
    """Where a booking shall be. A time without a zone is the district's; check: only say whether it could be."""

    booking = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    start = forms.DateTimeField()
    end = forms.DateTimeField()
    check = forms.BooleanField(required=False)
    key = forms.CharField(max_length=80)


class NameForm(forms.Form):
    """Whose day to look at."""

    name = forms.CharField(label=_("姓名或房间"), max_length=30, required=False)
