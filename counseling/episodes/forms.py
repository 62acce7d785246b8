from django import forms
from django.utils.translation import gettext_lazy as _

from casework.referrals.models import Referral
from counseling.models import Episode, MedicalAdvice
from qingshan.core.clock import now


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=_("退回理由"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("社工会看到这段话。请只写能否承接，不写居民的情况。"),
    )


class CloseForm(forms.Form):
    reason = forms.ChoiceField(label=_("结束原因"), choices=Episode.Closed.choices, widget=forms.RadioSelect)
    outcome = forms.ChoiceField(label=_("向社工反馈的结果"), choices=Referral.Outcome.choices, widget=forms.RadioSelect)
    summary = forms.CharField(
        label=_("给个案的摘要"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("只写居民同意让社工知道的内容；不写也可以，社工仍会知道面谈次数。"),
    )

    def __init__(self, *args: object, may_summarise: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not may_summarise:
            del self.fields["summary"]


class AdviceForm(forms.Form):
    given_at = forms.DateTimeField(
        label=_("告知时间"), initial=now, widget=forms.DateTimeInput, input_formats=["%Y-%m-%dT%H:%M"]
    )
    institution = forms.CharField(label=_("建议前往的机构"), max_length=100)
    response = forms.ChoiceField(
        label=_("居民的回应"), choices=MedicalAdvice.Response.choices, widget=forms.RadioSelect
    )
