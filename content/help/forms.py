from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qingshan.accounts.models import Area, in_force
from qingshan.core.errors import Invalid
from qingshan.people.contacts.phones import normalise_phone

URGENCY = [
    ("red", _("现在就有生命危险，或有人要伤害自己、伤害别人")),
    ("orange", _("今明两天就过不下去")),
    ("yellow", _("这几天需要帮助")),
    ("green", _("不急，想先问一问")),
]
REPORTERS = [("applicant", _("我自己或我的家人")), ("reporter", _("我替别人说一声"))]


class HelpForm(forms.Form):
    """A plain request for help. Only the story and the urgency are asked for; everything else may stay empty."""

    story = forms.CharField(
        label=_("发生了什么？现在最难的是什么？"),
        help_text=_("写一两句就可以，不用写身份证号。"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("请写一两句发生了什么，我们才知道怎么帮。")},
    )
    urgency = forms.ChoiceField(
        label=_("有多急？"),
        choices=URGENCY,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一个最接近的。拿不准就选更急的那个。")},
    )
    reporter = forms.ChoiceField(
        label=_("谁需要帮助？"), choices=REPORTERS, widget=forms.RadioSelect, initial="applicant"
    )
    name = forms.CharField(
        label=_("怎么称呼您？"), help_text=_("可以不填，不填就是匿名。"), max_length=60, required=False
    )
    phone = forms.CharField(
        label=_("联系电话"),
        help_text=_("可以不填。不填时，请记好回执号，凭它来查进度。"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    safe_contact = forms.CharField(
        label=_("怎样联系您最安全？"),
        help_text=_("例如：只在白天打；不要发短信；接电话的不是我就说打错了。"),
        max_length=200,
        required=False,
    )
    area = forms.ModelChoiceField(
        label=_("住在哪个街道（镇）？"),
        queryset=Area.objects.none(),
        required=False,
        empty_label=_("不清楚或不想说"),
    )
    once = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        streets = Area.objects.filter(in_force(), parent__isnull=False).order_by("code")
        self.fields["area"].queryset = streets  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"].strip()
        if not phone:
            return ""
        try:
            return normalise_phone(phone)
        except Invalid as error:
            raise forms.ValidationError(str(error.message), code=error.code) from error


class ReceiptForm(forms.Form):
    number = forms.CharField(
        label=_("回执号"),
        help_text=_("形如 R7K2-9QXM-4A，大小写和横线都可以不管。"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    pin = forms.CharField(
        label=_("查询密码"),
        help_text=_("六位数字。"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
