from django import forms
from django.utils.translation import gettext_lazy as _


class ReviewForm(forms.Form):
    remark = forms.CharField(
        label=_("督导意见"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    signed = forms.BooleanField(label=_("我已审阅这份记录并签署"), required=False)
