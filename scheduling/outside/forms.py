from django import forms
from django.utils.translation import gettext_lazy as _


class OutsideForm(forms.Form):
    url = forms.CharField(
        label=_("日历地址"),
        max_length=2000,
        help_text=_("外部日历应用里“以 iCal 格式分享”的私密地址，以 https:// 开头。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
    )
