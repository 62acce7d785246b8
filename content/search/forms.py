from django import forms
from django.utils.translation import gettext_lazy as _

from .selectors import KINDS
from .text import QUERY_MAX_CHARACTERS


class SearchForm(forms.Form):
    q = forms.CharField(
        label=_("搜索词"),
        required=False,
        max_length=QUERY_MAX_CHARACTERS,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=_("类型"),
        required=False,
        choices=[("", _("全部")), *((key, label) for key, (_model, label) in KINDS.items())],
    )
