from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.models import CounselorRequest
from qingshan.people.models import Person
from scheduling.modes import Mode
from scheduling.terms.models import Speciality

from .selectors import Wishes

ANY = ("", _("不限"))


class WishesForm(forms.Form):
    """What matters in choosing; all of it may stay open."""

    need = forms.ChoiceField(label=_("需要的专长"), choices=[ANY, *Speciality.choices], required=False)
    language = forms.ChoiceField(label=_("沟通语言"), choices=[ANY, *Person.Language.choices], required=False)
    sex = forms.ChoiceField(label=_("希望咨询师的性别"), choices=[ANY, *Person.Sex.choices[:2]], required=False)
    mode = forms.ChoiceField(label=_("方式"), choices=[ANY, *Mode.choices], required=False)

    def wishes(self) -> Wishes:
        return Wishes(**self.cleaned_data) if self.is_valid() else Wishes()


class AskForm(forms.Form):
    """Who is asked; a reason when it is not the first."""

    counselor = forms.IntegerField(error_messages={"required": _("请从名单中选择一位咨询师。")})
    reason = forms.CharField(
        label=_("没有选第一位的原因"),
        help_text=_("选第一位时不用填。请不要写居民的姓名和情况。"),
        max_length=200,
        required=False,
    )


class DeclineForm(forms.Form):
    why = forms.ChoiceField(label=_("婉拒原因"), choices=CounselorRequest.Why.choices, widget=forms.RadioSelect)
