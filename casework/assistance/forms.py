from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from . import formats
from .models import CaseAssistance, IdFormat

_NUMBER_HINT = _("照救助系统的通知单填写，例如 LS-159999-2026-000123-F；大小写和空格不影响")


class FindForm(forms.Form):
    """Search by the whole ID."""

    number = forms.CharField(label=_("救助案件编号"), help_text=_NUMBER_HINT, max_length=60)


class LinkForm(forms.Form):
    number = forms.CharField(widget=forms.HiddenInput, max_length=60)
    reason = forms.ChoiceField(label=_("关联原因"), choices=CaseAssistance.Reason.choices)


class FormatForm(forms.ModelForm[IdFormat]):
    """A format row. Its example has to fit, so that a slip is found before it shuts the door on real IDs."""

    class Meta:
        model = IdFormat
        fields = ["label", "pattern", "example", "has_check", "valid_from", "valid_until", "citation"]
        help_texts = {
            "pattern": _("对整个编号的正则表达式，大写；不能用重复的分组，如 (AB)+"),
            "valid_until": _("不含当日；留空表示一直有效"),
        }

    def clean_pattern(self) -> str:
        pattern: str = self.cleaned_data["pattern"]
        fault = formats.fault_of_pattern(pattern)
        if fault == "repeated_group":
            raise forms.ValidationError(_("不能用重复的分组或反向引用，请写明每一段的位数，如 [0-9]{6}。"))
        if fault:
            raise forms.ValidationError(_("这不是有效的正则表达式。"))
        return pattern

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors:
            sample = IdFormat(pattern=data["pattern"], has_check=data["has_check"])
            data["example"] = formats.normalise(data["example"])
            if not formats.matches(sample, data["example"]):
                self.add_error("example", _("示例不符合上面的格式，或末位校验码不对。"))
        return data
