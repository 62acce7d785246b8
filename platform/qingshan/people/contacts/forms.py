from django import forms
from django.utils.translation import gettext_lazy as _

from qingshan.people.forms import DayField, StreetField

from .models import Address, ContactPoint

NEUTRAL = _("例如“我是小李，方便时请回电”；不要提到救助、咨询或单位名称。")


class ContactRuleForm(forms.Form):
    """How a number may be used."""

    use = forms.ChoiceField(label=_("能否拨打"), choices=ContactPoint.Use.choices, initial=ContactPoint.Use.ALLOWED)
    hours = forms.CharField(
        label=_("何时可以打"), max_length=80, required=False, help_text=_("例如“工作日 9 点至 11 点”。")
    )
    answered_by = forms.CharField(
        label=_("谁可以接听"), max_length=80, required=False, help_text=_("例如“只能本人接；别人接就说打错了”。")
    )
    words = forms.CharField(label=_("接通后怎么说"), max_length=200, required=False, help_text=NEUTRAL)


class ContactForm(ContactRuleForm):
    phone = forms.CharField(
        label=_("电话"),
        max_length=30,
        help_text=_("手机号，或带区号的固定电话。"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    whose = forms.ChoiceField(label=_("谁的电话"), choices=ContactPoint.Whose.choices)
    field_order = ["phone", "whose", "use", "hours", "answered_by", "words"]


class AddressForm(forms.Form):
    kind = forms.ChoiceField(label=_("地址类型"), choices=Address.Kind.choices)
    area_code = StreetField(label=_("所属街道（镇）"))
    text = forms.CharField(label=_("详细地址"), max_length=200, help_text=_("加密保存，页面上默认遮盖。"))
    valid_from = DayField(label=_("从哪天起"), required=False, help_text=_("不填则从今天起。"))
