from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.models import RiskCheck

from .services import ASKED, Findings, faults

ANSWERS = [("no", _("没有")), ("yes", _("有")), ("unsaid", _("没有回答"))]


class RiskForm(forms.Form):
    """What was asked and done; nothing is required by the fields alone, because the check may not be called for."""

    thoughts = forms.ChoiceField(
        label=_("近来有不想活的念头"), choices=ANSWERS, widget=forms.RadioSelect, required=False
    )
    plan = forms.ChoiceField(label=_("想过具体怎么做"), choices=ANSWERS, widget=forms.RadioSelect, required=False)
    means = forms.ChoiceField(
        label=_("身边有可用的东西或途径"), choices=ANSWERS, widget=forms.RadioSelect, required=False
    )
    intent = forms.ChoiceField(label=_("打算真的去做"), choices=ANSWERS, widget=forms.RadioSelect, required=False)
    protective = forms.CharField(
        label=_("支持与牵挂"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("例如陪伴的人、牵挂的事、曾经有用的办法。"),
    )
    outcome = forms.ChoiceField(
        label=_("安全评估结果"), choices=RiskCheck.Outcome.choices, widget=forms.RadioSelect, required=False
    )
    actions = forms.CharField(
        label=_("已采取的措施"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    escalated_to = forms.CharField(label=_("移交给谁、联系了哪里"), required=False, max_length=200)

    def findings(self) -> Findings:
        names = (*ASKED, "protective", "actions", "escalated_to")
        return Findings(**{name: self.cleaned_data.get(name, "") for name in names})

    def clean(self) -> dict[str, Any]:
        for field, message in faults(self.cleaned_data.get("outcome", ""), self.findings()).items():
            self.add_error(field, message)
        return self.cleaned_data
