from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qingshan.people.forms import DayField
from qingshan.people.persons.models import Person

from .models import Guardianship, HouseholdMember


class RelativeForm(forms.Form):
    """Somebody who lives in the household."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    relation = forms.ChoiceField(
        label=_("与户主关系"),
        choices=[("", _("请选择")), *(c for c in HouseholdMember.Relation.choices if c[0] != "head")],
    )
    id_number = forms.CharField(
        label=_("居民身份证号码"), max_length=40, required=False, help_text=_("填写后自动比对是否已经建档。")
    )
    sex = forms.ChoiceField(label=_("性别"), choices=Person.Sex.choices, initial=Person.Sex.UNKNOWN)
    birth_date = DayField(label=_("出生日期"), required=False)


class EvidenceForm(forms.Form):
    """What was seen for a guardianship, and whether it can be relied upon."""

    evidence = forms.ChoiceField(
        label=_("核实依据"),
        choices=Guardianship.Evidence.choices,
        required=False,
        help_text=_("看过原件才选；未核实的监护人不能代为同意。"),
    )
    in_conflict = forms.BooleanField(
        label=_("与被监护人的利益可能冲突"), required=False, help_text=_("例如涉嫌侵害、争夺财产；勾选后不能代为同意。")
    )


class GuardianForm(EvidenceForm):
    guardian = forms.ChoiceField(label=_("从家庭成员中选择"), required=False)
    guardian_name = forms.CharField(label=_("或填写监护人姓名（单位填名称）"), max_length=80, required=False)
    guardian_phone = forms.CharField(label=_("监护人电话"), max_length=30, required=False)
    relation = forms.ChoiceField(label=_("与被监护人关系"), choices=[("", _("请选择")), *Guardianship.Relation.choices])
    valid_from = DayField(label=_("从哪天起"), required=False, help_text=_("不填则从今天起。"))
    field_order = ["guardian", "guardian_name", "relation", "guardian_phone", "valid_from"]

    def __init__(self, *args: Any, family: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.family = {str(person.pk): person for person in family}
        choices = [(pk, person.label) for pk, person in self.family.items()]
        self.fields["guardian"].choices = [("", _("不在名单中")), *choices]  # type: ignore[attr-defined]

    def clean_guardian(self) -> Person | None:
        return self.family.get(self.cleaned_data["guardian"])
