from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qingshan.accounts.models import Area, Dated, Organisation, Supervision, User, in_force
from qingshan.accounts.roles import Role
from qingshan.accounts.selectors import users_with_role
from qingshan.core.workdays.models import CalendarDay

from .users import GRANTABLE

CHOOSE = _("请选择")
END_HELP = _("当天起不再有效；长期有效不填。")


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, **{"required": False, "widget": forms.DateInput, **kwargs})


def choice(label: Any, queryset: Any, **kwargs: Any) -> "forms.ModelChoiceField[Any]":
    return forms.ModelChoiceField(label=label, queryset=queryset, **{"empty_label": CHOOSE, **kwargs})


class _Narrowed(forms.Form):
    """Offers only rows that are in force today."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            rows = getattr(field, "queryset", None)
            if rows is not None and issubclass(rows.model, Dated):
                order = "code" if rows.model is Area else "name"
                self.fields[name].queryset = rows.filter(in_force()).order_by(order)  # type: ignore[attr-defined]


class GrantForm(_Narrowed):
    role = forms.ChoiceField(label=_("岗位"), choices=[("", CHOOSE), *GRANTABLE])
    organisation = choice(_("所属机构"), Organisation.objects.all())
    valid_from = day_field(_("生效日期"), help_text=_("不填则从今天起。"))
    valid_until = day_field(_("失效日期"), help_text=END_HELP)


class UserForm(GrantForm):
    username = forms.RegexField(
        label=_("用户名"),
        regex=r"^[a-z][a-z0-9._-]{2,29}$",
        help_text=_("小写字母开头，3 至 30 位字母、数字、点、横线。"),
        error_messages={"invalid": _("用户名须以小写字母开头，3 至 30 位。")},
    )
    display_name = forms.CharField(label=_("姓名"), max_length=60)
    password = forms.CharField(
        label=_("初始密码"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("至少 10 位。请当面或电话告知本人；第一次登录时须修改。"),
    )
    field_order = ["username", "display_name", "password", "role", "organisation", "valid_from", "valid_until"]


class SupervisionForm(forms.Form):
    kind = forms.ChoiceField(label=_("督导类型"), choices=Supervision.Kind.choices)
    supervisor = choice(_("督导"), User.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pool = users_with_role(Role.SUPERVISOR) | users_with_role(Role.CLINICAL)
        self.fields["supervisor"].queryset = pool  # type: ignore[attr-defined]


class OrganisationForm(_Narrowed):
    name = forms.CharField(label=_("名称"), max_length=100)
    kind = forms.ChoiceField(label=_("类型"), choices=[("", CHOOSE), *Organisation.Kind.choices])
    area = choice(_("所在区划"), Area.objects.all(), required=False)
    parent = choice(_("上级机构"), Organisation.objects.all(), required=False, empty_label=_("没有"))
    phone = forms.CharField(label=_("公开电话"), max_length=30, required=False)
    valid_from = day_field(_("生效日期"), help_text=_("不填则从今天起。"))
    valid_until = day_field(_("失效日期"), help_text=END_HELP)


class AreaForm(_Narrowed):
    code = forms.RegexField(
        label=_("区划代码"),
        regex=r"^(\d{6}|\d{9}|\d{12})$",
        help_text=_("6 位（县级以上）、9 位（街道、镇）或 12 位（社区）。"),
        error_messages={"invalid": _("区划代码应为 6、9 或 12 位数字。")},
    )
    name = forms.CharField(label=_("名称"), max_length=60)
    parent = choice(_("上级区划"), Area.objects.all(), required=False, empty_label=_("没有"))
    citation = forms.CharField(label=_("依据"), max_length=200)
    valid_from = day_field(_("生效日期"), help_text=_("不填则从今天起。"))


class AreaEndForm(forms.Form):
    valid_until = day_field(_("失效日期"), required=True, help_text=_("从这一天起不再使用这个代码。"))


class LimitForm(_Narrowed):
    value = forms.DecimalField(label=_("新数值"), max_digits=12, decimal_places=2)
    area = choice(_("适用范围"), Area.objects.all(), required=False, empty_label=_("全区"))
    valid_from = day_field(_("从哪天起"), help_text=_("不填则从今天起；不能早于今天。"))
    citation = forms.CharField(
        label=_("依据"), widget=forms.Textarea(attrs={"rows": 2}), help_text=_("文件名称、文号、条款。")
    )


class DayForm(forms.Form):
    day = day_field(_("日期"), required=True)
    kind = forms.ChoiceField(label=_("类型"), choices=CalendarDay.Kind.choices)
    name = forms.CharField(label=_("名称"), max_length=60, help_text=_("例如“春节”“调休上班”。"))
    swapped_with = day_field(_("与哪天对调"))
    citation = forms.CharField(label=_("依据"), max_length=200)


class PublishForm(forms.Form):
    citation = forms.CharField(label=_("放假安排通知"), max_length=200, help_text=_("文号或名称。"))
