from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.strands import Strand
from casework.team import members_of
from qingshan.accounts.models import User
from qingshan.core.clock import today

from .models import ATTAINMENTS, Goal, Plan
from .services import GoalInput

LEVEL_LABELS = {
    -2: _("−2 远低于预期"),
    -1: _("−1 低于预期"),
    0: _("0 达到预期"),
    1: _("+1 高于预期"),
    2: _("+2 远高于预期"),
}


def _area(label: Any, hint: Any = "", *, required: bool = True, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, required=required, max_length=2000, widget=forms.Textarea({"rows": rows})
    )


class AimForm(forms.Form):
    aim = _area(_("总目标"), _("用居民听得懂的话写；居民同意后会在自己的页面看到"))


class GoalForm(forms.Form):
    """One goal. The five levels are optional words of one's own for the scale."""

    strand = forms.ChoiceField(label=_("服务维度"), choices=Strand.choices)
    what = _area(_("目标"), _("居民要达到什么，例如“每周出门参加一次社区活动”"), rows=2)
    baseline = _area(_("现状（起点）"), rows=2)
    target = _area(_("预期结果"), _("到完成日期时，怎样算达到"), rows=2)
    baseline_score = forms.TypedChoiceField(label=_("起点评分"), choices=Goal.Baseline.choices, coerce=int, initial=-1)
    weight = forms.TypedChoiceField(label=_("权重"), choices=Goal.Weight.choices, coerce=int, initial=1)
    due_on = forms.DateField(label=_("完成日期"), widget=forms.DateInput({"type": "date"}))
    responsible = forms.ModelChoiceField(label=_("负责人"), queryset=User.objects.none(), empty_label=None)

    def __init__(self, *args: Any, case: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsible"].queryset = members_of(case)  # type: ignore[attr-defined]
        for score in ATTAINMENTS:
            self.fields[f"level_{score + 2}"] = _area(LEVEL_LABELS[score], required=False, rows=1)

    def main_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if not name.startswith("level_")]

    def level_fields(self) -> list[forms.BoundField]:
        return [self[f"level_{score + 2}"] for score in ATTAINMENTS]

    def goal(self) -> GoalInput:
        """Return what was written, for the service."""
        main = {name: value for name, value in self.cleaned_data.items() if not name.startswith("level_")}
        return GoalInput(**main, levels={score: self.cleaned_data[f"level_{score + 2}"] for score in ATTAINMENTS})


def initial_of(goal: Goal) -> dict[str, Any]:
    """Return the form's first values out of a goal."""
    names = (
        "strand", "what", "baseline", "target", "baseline_score", "weight", "due_on", "responsible",
    )  # fmt: skip
    words = dict(goal.level_texts)
    values = {name: getattr(goal, name) for name in names}
    return values | {f"level_{score + 2}": words.get(score, "") for score in ATTAINMENTS}


class ReturnForm(forms.Form):
    reason = _area(_("退回理由"), _("写明要改什么，作者会看到"))


class AgreementForm(forms.Form):
    agreement = forms.ChoiceField(label=_("居民同意方式"), choices=Plan.Agreement.choices)
    agreed_on = forms.DateField(label=_("同意日期"), initial=today, widget=forms.DateInput({"type": "date"}))

    def clean_agreed_on(self) -> Any:
        day = self.cleaned_data["agreed_on"]
        if day > today():
            raise forms.ValidationError(_("同意日期不能晚于今天。"))
        return day
