from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from casework.levels import Level
from casework.strands import Strand

from .models import Assessment, StrandNeed
from .selectors import needs_in_order
from .services import NeedInput

TEXT = 4000


def _text(label: Any, hint: Any, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, required=False, max_length=TEXT, widget=forms.Textarea({"rows": rows})
    )


class AssessmentForm(forms.Form):
    """A draft may be kept incomplete; what a signature needs is checked when it is signed."""

    family = _text(_("家庭系统"), _("家庭成员、照顾关系、家庭可以承担的部分"))
    community = _text(_("社区与社会支持系统"), _("邻里、亲友、社区和单位能提供的支持"))
    risk = _text(_("风险与安全"), _("自伤、伤人、暴力、照护中断等；没有发现也请写明"))
    recommended_level = forms.ChoiceField(
        label=_("建议的危机等级"),
        help_text=_("只是建议；个案等级由督导确认后另行调整"),
        required=False,
        choices=[("", _("请选择")), *Level.choices],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for strand, label in Strand.choices:
            self.fields[f"{strand}_level"] = forms.TypedChoiceField(
                label=_("%(strand)s：需要程度") % {"strand": label},
                choices=[("", _("尚未判断")), *StrandNeed.Level.choices],
                coerce=int,
                empty_value=None,
                required=False,
            )
            self.fields[f"{strand}_notes"] = _text(_("情况与需要"), "", rows=2)
            self.fields[f"{strand}_strengths"] = _text(_("优势与资源"), "", rows=2)

    def strands(self) -> Iterator[tuple[str, list[BoundField]]]:
        """Yield each strand's label with its three fields."""
        for strand, label in Strand.choices:
            yield str(label), [self[f"{strand}_{part}"] for part in ("level", "notes", "strengths")]

    def needs(self) -> dict[str, NeedInput]:
        data = self.cleaned_data
        return {
            strand: NeedInput(data[f"{strand}_level"], data[f"{strand}_strengths"], data[f"{strand}_notes"])
            for strand in Strand.values
        }

    def common(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("family", "community", "risk", "recommended_level")}


def initial_of(assessment: Assessment) -> dict[str, Any]:
    """Return the form's first values out of a draft."""
    values: dict[str, Any] = {
        name: getattr(assessment, name) for name in ("family", "community", "risk", "recommended_level")
    }
    for need in needs_in_order(assessment):
        values |= {f"{need.strand}_{part}": getattr(need, part) for part in ("level", "notes", "strengths")}
    return values


class AddendumForm(forms.Form):
    text = forms.CharField(
        label=_("补充内容"),
        help_text=_("写明补充或更正了哪一部分；原文不会改变"),
        max_length=TEXT,
        widget=forms.Textarea({"rows": 4}),
    )
