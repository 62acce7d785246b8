from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qingshan.accounts.models import Organisation, in_force
from qingshan.people.models import Guardianship, Person
from qingshan.people.selectors import guardians_of

from . import rules
from .models import Consent, Purpose

RECIPIENTS = {
    "share.partner": [Organisation.Kind.DEPARTMENT, Organisation.Kind.STREET, Organisation.Kind.COMMUNITY],
    "share.charity": [Organisation.Kind.CHARITY],
}


class GuardianChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Shows a guardian by label, relation, and whether the yes would count."""

    def label_from_instance(self, obj: Any) -> str:
        if obj.can_consent:
            return f"{obj.label}（{obj.get_relation_display()}）"
        return f"{obj.label}（{obj.get_relation_display()}，{_('不能代为同意')}）"


class RecipientChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Shows an organisation with the number to call it: who agrees must be told both."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}（{obj.phone}）" if obj.phone else obj.name


class ConsentForm(forms.Form):
    """A yes to one purpose; asks only for what this person and this purpose need."""

    recipient = RecipientChoice(
        label=_("接收信息的单位"),
        queryset=Organisation.objects.none(),
        empty_label=_("请选择"),
        help_text=_("每个单位单独同意。告知其名称和联系方式、目的、方式、信息种类。"),
    )
    guardianship = GuardianChoice(
        label=_("由哪位监护人同意"),
        queryset=Guardianship.objects.none(),
        required=False,
        empty_label=_("由本人同意"),
    )
    how = forms.ChoiceField(label=_("怎样同意"), choices=Consent.How.choices, widget=forms.RadioSelect)
    witness = forms.CharField(
        label=_("见证人姓名"), max_length=60, required=False, help_text=_("有见证人的口头同意须填写。")
    )
    age_confirmed = forms.BooleanField(label=_("已当面确认本人达到可以自己同意的年龄"), required=False)

    def __init__(self, *args: Any, person: Person, purpose: Purpose, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer_recipients(purpose)
        self._offer_guardians(person)
        if rules.needs_guardian(person) is not None:
            del self.fields["age_confirmed"]

    def _offer_recipients(self, purpose: Purpose) -> None:
        if not purpose.names_recipient:
            del self.fields["recipient"]
            return
        kinds = RECIPIENTS.get(purpose.code, Organisation.Kind.values)
        rows = Organisation.objects.filter(in_force(), kind__in=kinds).order_by("name")
        self.fields["recipient"].queryset = rows  # type: ignore[attr-defined]

    def _offer_guardians(self, person: Person) -> None:
        guardians = [row.pk for row in guardians_of(person)]
        needs = rules.needs_guardian(person)
        if not guardians and not needs:
            del self.fields["guardianship"]
            return
        field = self.fields["guardianship"]
        field.queryset = Guardianship.objects.filter(pk__in=guardians)  # type: ignore[attr-defined]
        if needs:
            field.empty_label = _("请选择")  # type: ignore[attr-defined]
            told = _("未满 %(age)s 周岁，须由监护人同意：请选择已核实的监护人。") % {"age": rules.guardian_age()}
            field.required, field.help_text = True, told
            field.error_messages["required"] = told
