from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qingshan.people.forms import DayField, StreetField

from .models import Person


class PersonForm(forms.Form):
    """The facts of a person. Hukou is asked, never a condition."""

    is_anonymous = forms.BooleanField(
        label=_("匿名（暂时不愿透露姓名）"), required=False, help_text=_("以后愿意告知姓名时，取消勾选并填写姓名。")
    )
    name = forms.CharField(label=_("姓名"), max_length=60, required=False)
    sex = forms.ChoiceField(label=_("性别"), choices=Person.Sex.choices, initial=Person.Sex.UNKNOWN)
    birth_date = DayField(label=_("出生日期"), required=False, help_text=_("登记身份证后自动填写。"))
    language = forms.ChoiceField(label=_("沟通语言"), choices=Person.Language.choices)
    residence_area_code = StreetField(label=_("常住街道（镇）"))
    hukou = forms.ChoiceField(
        label=_("户籍"), choices=Person.Hukou.choices, help_text=_("非本地户籍的常住居民同样可以得到服务。")
    )

    @staticmethod
    def initial_of(person: Person) -> dict[str, Any]:
        fields = ("name", "sex", "birth_date", "is_anonymous", "hukou", "residence_area_code", "language")
        return {field: getattr(person, field) for field in fields}


class SearchForm(forms.Form):
    """Facts to match exactly. Sent by POST, so that no number lands in an address or a server log."""

    id_number = forms.CharField(label=_("证件号码"), max_length=40, required=False)
    phone = forms.CharField(label=_("电话"), max_length=30, required=False)
    name = forms.CharField(label=_("姓名"), max_length=60, required=False)
    birth_date = DayField(label=_("出生日期"), required=False, help_text=_("只按姓名查找时必须填写。"))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        by_name = data.get("name") and data.get("birth_date")
        if not self.errors and not (data.get("id_number") or data.get("phone") or by_name):
            raise forms.ValidationError(_("请填写证件号码、电话，或姓名加出生日期。"))
        return data


class RevealForm(forms.Form):
    """Why somebody asks for the full value."""

    class Reason:
        choices = [
            ("verify", _("当面核对身份")),
            ("contact", _("联系本人或家人")),
            ("apply", _("填写申请材料")),
            ("transfer", _("转办、移送时核对")),
            ("emergency", _("紧急情况")),
        ]

    kind = forms.ChoiceField(
        choices=[("identifier", ""), ("phone", ""), ("address", ""), ("guardian", "")], widget=forms.HiddenInput
    )
    row = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.ChoiceField(label=_("查看原因"), choices=[("", _("请选择")), *Reason.choices])
