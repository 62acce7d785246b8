"""Forms of the lead pages."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from casework.levels import MEANING, Level
from qingshan.accounts.models import Area, User
from qingshan.accounts.roles import Role
from qingshan.accounts.selectors import users_with_role
from qingshan.core.clock import today
from qingshan.core.errors import Invalid
from qingshan.people.contacts.phones import normalise_phone
from qingshan.people.models import Person

from .models import Lead, LeadContact
from .receiving import LeadInput
from .selectors import streets

ALL = [("", _("全部"))]
URGENCY = [(level.value, format_lazy("{}：{}", level.label, MEANING[level])) for level in Level]


def clean_phone(text: str) -> str:
    """Return the number as typed once it can be one; raises ValidationError otherwise."""
    try:
        return normalise_phone(text) if text.strip() else ""
    except Invalid as error:
        raise ValidationError(str(error.message)) from error


class LeadFilterForm(forms.Form):
    q = forms.CharField(label=_("回执编号"), required=False, max_length=20)
    status = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[("waiting", _("未办结")), *Lead.Status.choices, ("all", _("全部"))],
    )
    urgency = forms.ChoiceField(label=_("紧急程度"), required=False, choices=[*ALL, *Level.choices])
    channel = forms.ChoiceField(label=_("来源"), required=False, choices=[*ALL, *Lead.Channel.choices])

    def clean_status(self) -> str:
        chosen: str = self.cleaned_data["status"] or "waiting"
        return "" if chosen == "all" else chosen


class LeadForm(forms.Form):
    """What the caller tells, in the order in which it is asked on the phone."""

    urgency = forms.ChoiceField(label=_("紧急程度"), widget=forms.RadioSelect, choices=URGENCY)
    story = forms.CharField(
        label=_("情况"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("发生了什么、家里有谁、现在最急的是什么。用对方的话，不必完整。"),
    )  # fmt: skip
    channel = forms.ChoiceField(label=_("来源"), choices=Lead.Channel.choices)
    party = forms.ChoiceField(
        label=_("发现主体"), required=False, choices=[("", _("不适用")), *Lead.Party.choices],
        help_text=_("来源为“主动发现”时填写。"),
    )  # fmt: skip
    reporter = forms.ChoiceField(label=_("由谁提出"), widget=forms.RadioSelect, choices=Lead.Reporter.choices)
    event_kind = forms.ChoiceField(label=_("困难原因"), choices=Lead.EventKind.choices, initial="other")
    event_at = forms.DateField(label=_("发生日期"), required=False, help_text=_("不清楚可以不填。"))
    coverage = forms.ChoiceField(label=_("救助情况"), choices=Lead.Coverage.choices)
    is_anonymous = forms.BooleanField(
        label=_("对方不愿透露姓名"), required=False, help_text=_("匿名同样受理，不影响时限。")
    )
    name = forms.CharField(label=_("姓名"), required=False, max_length=60)
    phone = forms.CharField(label=_("联系电话"), required=False, max_length=30)
    safe_contact = forms.CharField(
        label=_("怎样联系才方便、安全"), required=False, max_length=300,
        help_text=_("例如：只在上午打；家人接听时只说“社区回访”。"),
    )  # fmt: skip
    area = forms.ModelChoiceField(
        label=_("所在街道（镇）"), required=False, queryset=Area.objects.none(), empty_label=_("不清楚")
    )
    address = forms.CharField(label=_("住址或所在位置"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = streets()  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def clean_event_at(self) -> Any:
        day = self.cleaned_data["event_at"]
        if day and day > today():
            raise ValidationError(_("发生日期不能晚于今天。"))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("channel") == Lead.Channel.DISCOVERY and not data.get("party"):
            self.add_error("party", _("主动发现的线索请选择发现主体。"))
        if not data.get("is_anonymous") and not data.get("name") and "name" in data:
            self.add_error("name", _("请填写姓名；对方不愿透露的，请勾选“对方不愿透露姓名”。"))
        return data

    def told(self) -> LeadInput:
        """Return the input for the service; call after ``is_valid``."""
        return LeadInput(**self.cleaned_data)


class ContactForm(forms.Form):
    way = forms.ChoiceField(label=_("方式"), choices=[("", _("请选择")), *LeadContact.Way.choices])
    outcome = forms.ChoiceField(label=_("结果"), choices=[("", _("请选择")), *LeadContact.Outcome.choices])
    note = forms.CharField(
        label=_("简要记录"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class TransferForm(forms.Form):
    to_user = forms.ModelChoiceField(
        label=_("转给"), required=False, queryset=User.objects.none(), empty_label=_("任一窗口（放回待接收）")
    )

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        desks = users_with_role(Role.WINDOW) | users_with_role(Role.HOTLINE)
        self.fields["to_user"].queryset = desks.exclude(pk=actor.pk)  # type: ignore[attr-defined]


class CloseForm(forms.Form):
    reason = forms.ChoiceField(label=_("办结原因"), choices=Lead.CloseReason.choices)


class MatchForm(forms.Form):
    """By what a known person is looked for. A name alone finds nobody."""

    name = forms.CharField(label=_("姓名"), required=False, max_length=60)
    birth_date = forms.DateField(label=_("出生日期"), required=False)
    id_number = forms.CharField(label=_("证件号码"), required=False, max_length=30)
    phone = forms.CharField(label=_("电话"), required=False, max_length=30)

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        by_name = data.get("name") and data.get("birth_date")
        if not self.errors and not (data.get("id_number") or data.get("phone") or by_name):
            raise ValidationError(_("请填写证件号码、电话，或姓名加出生日期。只有姓名查不准。"))
        return data


class OpenForm(forms.Form):
    """How the case starts; used beside a chosen person."""

    level = forms.ChoiceField(label=_("危机等级"), choices=Level.choices)
    worker = forms.ModelChoiceField(
        label=_("指派社工"), required=False, queryset=User.objects.none(), empty_label=_("稍后指派")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = users_with_role(Role.WORKER)  # type: ignore[attr-defined]


class NewPersonForm(OpenForm):
    """A person whom the house does not know yet; anonymous allowed."""

    is_anonymous = forms.BooleanField(label=_("暂不愿透露姓名"), required=False)
    name = forms.CharField(label=_("姓名"), required=False, max_length=60)
    sex = forms.ChoiceField(label=_("性别"), choices=Person.Sex.choices, initial=Person.Sex.UNKNOWN)
    birth_date = forms.DateField(label=_("出生日期"), required=False)
    id_number = forms.CharField(
        label=_("居民身份证号码"), required=False, max_length=30, help_text=_("没有或不愿提供，可以不填。")
    )
    phone = forms.CharField(label=_("电话"), required=False, max_length=30)
    address = forms.CharField(label=_("住址"), required=False, max_length=200)

    field_order = ["is_anonymous", "name", "sex", "birth_date", "id_number", "phone", "address", "level", "worker"]

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def person(self) -> dict[str, Any]:
        """Return what ``create_person`` takes; call after ``is_valid``."""
        data = self.cleaned_data
        return {
            "name": "" if data["is_anonymous"] else data["name"],
            "is_anonymous": data["is_anonymous"],
            "sex": data["sex"],
            "birth_date": data["birth_date"],
            "identifiers": [("resident_id", data["id_number"])] if data["id_number"] else [],
            "phones": [data["phone"]] if data["phone"] else [],
            "address": data["address"],
        }
