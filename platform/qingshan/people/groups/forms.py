from django import forms
from django.utils.translation import gettext_lazy as _

from qingshan.accounts.models import in_force
from qingshan.people.forms import DayField

from .models import PriorityGroup, PriorityMembership


class PriorityGroupForm(forms.Form):
    group = forms.ModelChoiceField(label=_("类别"), queryset=PriorityGroup.objects.none(), empty_label=_("请选择"))
    evidence = forms.ChoiceField(label=_("依据"), choices=PriorityMembership.Evidence.choices, initial="stated")
    valid_from = DayField(label=_("生效日期"), required=False, help_text=_("不填则从今天起。"))
    valid_until = DayField(label=_("失效日期"), required=False, help_text=_("当天起不再有效；长期有效不填。"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        groups = PriorityGroup.objects.filter(in_force()).select_related("counted_as")
        self.fields["group"].queryset = groups  # type: ignore[attr-defined]
