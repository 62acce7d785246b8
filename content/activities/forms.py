from django import forms
from django.utils.translation import gettext_lazy as _

SCORES = [(5, _("5 很同意")), (4, "4"), (3, _("3 一般")), (2, "2"), (1, _("1 不同意"))]


class ConsentForm(forms.Form):
    """A resident's own yes."""

    agree = forms.BooleanField(
        label=_("我愿意参加，并同意活动工作人员看到我的姓名、登记我是否到场。"),
        error_messages={"required": _("请先勾选同意，才能报名。")},
    )


class CodeForm(forms.Form):
    """What the resident was told when they signed up."""

    code = forms.CharField(
        label=_("签到码"),
        max_length=8,
        help_text=_("报名时告知的六位字母和数字，可在“我的活动”里看到。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


def _score(label: object) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=SCORES, coerce=int, widget=forms.RadioSelect)  # type: ignore[arg-type]


class FeedbackForm(forms.Form):
    """Three scores and a word; kept without a name."""

    useful = _score(_("这次活动对我有帮助"))
    belonging = _score(_("在这里我觉得被接纳"))
    again = _score(_("我愿意再来"))
    comment = forms.CharField(
        label=_("想说的话（可不填）"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
