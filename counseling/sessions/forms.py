from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counseling.models import Session
from qingshan.core.clock import today
from scheduling.modes import Mode
from scheduling.resources.selectors import rooms

LENGTHS = [(30, _("30 分钟")), (50, _("50 分钟")), (60, _("60 分钟")), (90, _("90 分钟"))]


class SearchForm(forms.Form):
    """How and from when to look for free times; also the part of a booking that is not the time itself."""

    mode = forms.ChoiceField(label=_("方式"), choices=Mode.choices, initial=Mode.IN_PERSON)
    room = forms.ModelChoiceField(
        label=_("咨询室"), queryset=rooms(), required=False, empty_label=_("不用房间（电话或线上）")
    )
    minutes = forms.TypedChoiceField(label=_("时长"), choices=LENGTHS, coerce=int, initial=50)
    first = forms.DateField(label=_("从哪天起"), initial=today, widget=forms.DateInput)

    def clean_first(self) -> date:
        first: date = self.cleaned_data["first"]
        return max(first, today())

    def clean(self) -> dict[str, Any]:
        mode, room = self.cleaned_data.get("mode"), self.cleaned_data.get("room")
        if mode == Mode.IN_PERSON and room is None and "room" not in self.errors:
            self.add_error("room", _("面谈请选择咨询室。"))
        if mode != Mode.IN_PERSON:
            self.cleaned_data["room"] = None
        return self.cleaned_data


class SlotForm(forms.Form):
    """The chosen start, as the page offered it."""

    start = forms.CharField(label=_("时间"), error_messages={"required": _("请选择一个时间。")})
    key = forms.CharField(max_length=80, widget=forms.HiddenInput)

    def clean_start(self) -> datetime:
        try:
            found = datetime.fromisoformat(self.cleaned_data["start"])
        except ValueError as error:
            raise forms.ValidationError(_("请从列表中选择时间。")) from error
        return found if timezone.is_aware(found) else timezone.make_aware(found)


class HoldForm(forms.Form):
    minutes = forms.IntegerField(
        label=_("面谈时长（分钟）"),
        min_value=5,
        max_value=180,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class CancelForm(forms.Form):
    by = forms.ChoiceField(label=_("由谁提出"), choices=Session.Side.choices, widget=forms.RadioSelect)
    reason = forms.ChoiceField(label=_("原因"), choices=Session.Reason.choices, widget=forms.RadioSelect)


def booked_minutes(session: Session) -> int:
    """Return the booked length, minutes."""
    return int((session.end - session.start) / timedelta(minutes=1))
