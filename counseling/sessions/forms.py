from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.models import Session


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
