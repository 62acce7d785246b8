"""Forms of the case pages."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from casework.levels import MEANING, Level
from qingshan.accounts.models import User

from .models import Assignment, Case, CaseMember
from .selectors import workers_for
from .stages import ORDER

ALL = [("", _("全部"))]


class CaseFilterForm(forms.Form):
    q = forms.CharField(label=_("案号或姓名全名"), required=False, max_length=60)
    scope = forms.ChoiceField(
        label=_("范围"), required=False, choices=[("", _("我能看到的全部")), ("mine", _("我办理的"))]
    )
    status = forms.ChoiceField(label=_("状态"), required=False, choices=[*ALL, *Case.Status.choices])
    level = forms.ChoiceField(label=_("危机等级"), required=False, choices=[*ALL, *Level.choices])


class WorkerForm(forms.Form):
    """Choose a worker; whom the actor may choose is asked of ``workers_for``."""

    user = forms.ModelChoiceField(label=_("社会工作者"), queryset=User.objects.none(), empty_label=_("请选择"))

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = workers_for(actor)  # type: ignore[attr-defined]


class MemberForm(WorkerForm):
    role = forms.ChoiceField(
        label=_("分工"),
        choices=[choice for choice in CaseMember.Role.choices if choice[0] != CaseMember.Role.RESPONSIBLE],
    )


class DeclineForm(forms.Form):
    reason = forms.ChoiceField(label=_("退回的原因"), choices=Assignment.DeclineReason.choices)


class LevelForm(forms.Form):
    level = forms.ChoiceField(
        label=_("新的危机等级"),
        widget=forms.RadioSelect,
        choices=[(level.value, format_lazy("{}：{}", level.label, MEANING[level])) for level in Level],
    )


class StageForm(forms.Form):
    to = forms.ChoiceField(choices=[(stage, Case.Stage(stage).label) for stage in ORDER])


class CloseForm(forms.Form):
    reason = forms.ChoiceField(label=_("结案原因"), widget=forms.RadioSelect, choices=Case.CloseReason.choices)
