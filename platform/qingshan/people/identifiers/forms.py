from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Identifier


class IdentifierForm(forms.Form):
    kind = forms.ChoiceField(label=_("证件类型"), choices=Identifier.Kind.choices)
    number = forms.CharField(
        label=_("证件号码"), max_length=40, help_text=_("可以带空格；末位 x 不分大小写。号码加密保存。")
    )
