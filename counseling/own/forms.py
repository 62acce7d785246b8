from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.models import Session


class CancelForm(forms.Form):
    """Why an own session is cancelled."""

    reason = forms.ChoiceField(
        label=_("原因"),
        choices=[choice for choice in Session.Reason.choices if choice[0] != Session.Reason.PREMISES],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择一个原因。")},
    )
