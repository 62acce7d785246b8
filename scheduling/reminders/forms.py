from django import forms
from django.utils.translation import gettext_lazy as _


class AnswerForm(forms.Form):
    """Whether somebody will come."""

    coming = forms.TypedChoiceField(
        label=_("能否前来"),
        choices=[("1", _("会来")), ("0", _("不能来"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择能不能来。")},
    )
