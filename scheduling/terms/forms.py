from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from qingshan.people.models import Person
from scheduling.policy import Policy

from .models import Speciality, Terms
from .services import bounds, out_of_bounds


class TermsForm(forms.ModelForm[Terms]):
    """One's own terms; what is left empty is the house's, which is shown beside it."""

    languages = forms.MultipleChoiceField(
        label=_("沟通语言"),
        choices=Person.Language.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("需要其他语言的居民，只会约给填写了该语言的同事。"),
    )
    specialities = forms.MultipleChoiceField(
        label=_("专长"), choices=Speciality.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Terms
        fields = ["buffer", "notice", "horizon", "day_max", "week_max", "sex", "languages", "specialities"]

    def __init__(self, *args: Any, house: Policy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = {
            "buffer": int(house.buffer.total_seconds() // 60),
            "notice": int(house.notice.total_seconds() // 60),
            "horizon": house.horizon.days,
            "day_max": house.day_max,
            "week_max": house.week_max,
        }
        for name, (least, most) in bounds(house).items():
            field: Any = self.fields[name]
            said = out_of_bounds(least, most)
            field.validators += [MinValueValidator(least, said), MaxValueValidator(most, said)]
            field.widget.attrs |= {"min": least, "max": most, "inputmode": "numeric"}
            field.help_text = _("全站规定 %(usual)d；可填 %(least)d–%(most)d，留空按全站。") % {
                "usual": usual[name],
                "least": least,
                "most": most,
            }
        sex: Any = self.fields["sex"]
        sex.help_text = _("仅用于居民希望由男性或女性接待时；可以不填。")
