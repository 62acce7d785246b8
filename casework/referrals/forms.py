from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.plans.models import Goal
from casework.plans.selectors import open_goals
from casework.services.forms import GoalChoice
from casework.strands import Strand
from qingshan.accounts.models import Organisation

from .kinds import TERMS, Disclosure
from .models import Referral
from .rules import can_disclose
from .selectors import organisations_for
from .services import ReferralInput


class ReferralForm(forms.Form):
    """A referral of one kind: only the organisations and fields that the kind's purpose allows are offered."""

    to_organisation = forms.ModelChoiceField(
        label=_("接收机构"), queryset=Organisation.objects.none(), empty_label=_("请选择")
    )
    strand = forms.ChoiceField(label=_("服务维度"), choices=Strand.choices)
    goal = GoalChoice(
        label=_("对应目标"), queryset=Goal.objects.none(), required=False, empty_label=_("不对应具体目标")
    )
    reason = forms.CharField(
        label=_("转介说明"),
        help_text=_("只写对方提供这项服务必须知道的；接收机构能看到这段话"),
        max_length=2000,
        widget=forms.Textarea({"rows": 5}),
    )
    disclosed = forms.MultipleChoiceField(
        label=_("向对方披露的信息"),
        help_text=_("对方只能看到勾选的各项，看不到个案；转介结束后即不可见"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少勾选一项，否则对方无法提供服务。")},
    )

    def __init__(self, *args: Any, case: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.case = kind, case
        fields = TERMS[kind].fields
        self.fields["to_organisation"].queryset = organisations_for(kind)  # type: ignore[attr-defined]
        self.fields["goal"].queryset = open_goals(case)  # type: ignore[attr-defined]
        disclosed: Any = self.fields["disclosed"]
        disclosed.choices = [(field.value, field.label) for field in fields]
        disclosed.initial = [field.value for field in fields if field != Disclosure.LEVEL]

    def consented(self) -> bool:
        """Tell whether the resident agreed that this organisation receives this."""
        return bool(can_disclose(self.case, self.kind, self.cleaned_data["to_organisation"]))

    def referral(self, override: str = "") -> ReferralInput:
        """Return what was written, for the service."""
        data = dict(self.cleaned_data)
        goal = data.pop("goal")
        return ReferralInput(**data, kind=self.kind, goal_id=goal.pk if goal else None, override=override)


class OverrideForm(forms.Form):
    """The ground on which a red case goes out without consent."""

    override = forms.ChoiceField(
        label=_("紧急情形"),
        choices=[("", _("请选择")), *Referral.Override.choices],
        help_text=_("会记入审计，并须在事后补办告知"),
    )


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=_("退回理由"),
        help_text=_("转介方会看到，并继续负责这项需要"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
    )


class ReportForm(forms.Form):
    outcome = forms.ChoiceField(label=_("结果"), choices=Referral.Outcome.choices)
    feedback = forms.CharField(
        label=_("反馈"),
        help_text=_("写做了什么、结果如何、还需要什么；提交后您将不再看到这份转介"),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
    )
