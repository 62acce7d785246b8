from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.plans.models import Goal

from .models import GoalScore, PlanReview
from .services import ScoreInput


class ReviewForm(forms.Form):
    """One score and note a goal, then the summary and the next step."""

    kind = forms.ChoiceField(
        label=_("类型"),
        choices=PlanReview.Kind.choices,
        help_text=_("准备结案时选“结案前评估”；之后不再排定检视"),
    )
    summary = forms.CharField(label=_("评估小结"), max_length=4000, widget=forms.Textarea({"rows": 4}))
    next_step = forms.ChoiceField(label=_("下一步"), choices=PlanReview.NextStep.choices)

    def __init__(self, *args: Any, goals: list[Goal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.goals = goals
        for goal in goals:
            self.fields[f"score_{goal.pk}"] = forms.TypedChoiceField(
                label=_("达成程度"), choices=[("", _("请评分")), *GoalScore.Score.choices], coerce=int
            )
            self.fields[f"note_{goal.pk}"] = forms.CharField(
                label=_("依据"), required=False, max_length=2000, widget=forms.Textarea({"rows": 2})
            )

    def rows(self) -> list[tuple[Goal, forms.BoundField, forms.BoundField]]:
        """Return each goal with its two fields."""
        return [(goal, self[f"score_{goal.pk}"], self[f"note_{goal.pk}"]) for goal in self.goals]

    def scores(self) -> dict[UUID, ScoreInput]:
        data = self.cleaned_data
        return {goal.pk: ScoreInput(data[f"score_{goal.pk}"], data[f"note_{goal.pk}"]) for goal in self.goals}

    def common(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("kind", "summary", "next_step")}
