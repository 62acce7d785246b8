from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.plans.models import Goal
from casework.plans.selectors import open_goals
from casework.strands import Strand
from qingshan.core.clock import now

from .models import ServiceRecord
from .services import ServiceInput


class GoalChoice(forms.ModelChoiceField[Goal]):
    """A goal by its strand and its words."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.get_strand_display()}：{obj.what[:30]}"


class ServiceForm(forms.Form):
    kind = forms.ChoiceField(label=_("服务方式"), choices=ServiceRecord.Kind.choices)
    at = forms.DateTimeField(
        label=_("时间"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )
    minutes = forms.IntegerField(label=_("时长（分钟）"), min_value=1, max_value=720, initial=30)
    reached = forms.BooleanField(
        label=_("与居民本人取得联系"), required=False, initial=True,
        help_text=_("没有人应门、无人接听等未联系上的，请取消勾选"),
    )  # fmt: skip
    strand = forms.ChoiceField(label=_("服务维度"), choices=Strand.choices)
    goal = GoalChoice(
        label=_("对应目标"), queryset=Goal.objects.none(), required=False, empty_label=_("不对应具体目标")
    )
    narrative = forms.CharField(
        label=_("过程与观察"), max_length=6000, widget=forms.Textarea({"rows": 6}),
        help_text=_("保存后不能改，只能补充"),
    )  # fmt: skip
    next_step = forms.CharField(label=_("下一步"), max_length=1000, required=False, widget=forms.Textarea({"rows": 2}))
    next_on = forms.DateField(label=_("下一步日期"), required=False, widget=forms.DateInput({"type": "date"}))

    def __init__(self, *args: Any, case: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goal"].queryset = open_goals(case)  # type: ignore[attr-defined]
        self.fields["at"].initial = timezone.localtime().strftime("%Y-%m-%dT%H:%M")

    def clean_at(self) -> Any:
        at = self.cleaned_data["at"]
        if at > now():
            raise forms.ValidationError(_("时间不能晚于现在。过程记录写已经发生的服务。"))
        return at

    def service(self) -> ServiceInput:
        """Return what was written, for the service layer."""
        data = dict(self.cleaned_data)
        goal = data.pop("goal")
        return ServiceInput(**data, goal_id=goal.pk if goal else None)


class AddendumForm(forms.Form):
    text = forms.CharField(
        label=_("补充或更正"),
        help_text=_("原记录不会改变"),
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
    )
