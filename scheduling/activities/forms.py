from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from qingshan.accounts.models import User
from qingshan.accounts.roles import Role
from qingshan.accounts.selectors import users_with_role
from qingshan.core.strands import Strand
from qingshan.people.models import Person
from scheduling.availability.selectors import at
from scheduling.fields import ClockInput, DayInput
from scheduling.resources.selectors import rooms

from .models import Activity, Attendance, Enrolment, Programme


class ProgrammeForm(forms.Form):
    """A standing social-integration programme."""

    name = forms.CharField(label=_("项目名称"), max_length=80)
    aim = forms.CharField(label=_("项目目标"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    strand = forms.ChoiceField(label=_("服务类别"), choices=Strand.choices, initial=Strand.INTEGRATION)


class ActivityForm(forms.Form):
    """One activity: what, where, when, for how many, led by whom."""

    idempotency_key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    programme: Any = forms.ModelChoiceField(label=_("项目"), queryset=None)
    title = forms.CharField(label=_("活动名称"), max_length=80, help_text=_("会显示在门户上，请勿写居民姓名。"))
    place = forms.CharField(label=_("地点"), max_length=100)
    room: Any = forms.ModelChoiceField(label=_("占用房间"), queryset=None, required=False, empty_label=_("不占用房间"))
    day = forms.DateField(label=_("日期"), widget=DayInput)
    start = forms.TimeField(label=_("开始时间"), widget=ClockInput)
    end = forms.TimeField(label=_("结束时间"), widget=ClockInput)
    capacity = forms.IntegerField(label=_("名额"), min_value=1, max_value=500)
    leader: Any = forms.ModelChoiceField(label=_("带领人"), queryset=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, Any] = {
            "programme": Programme.objects.filter(active=True).order_by("name"),
            "room": rooms(),
            "leader": (users_with_role(Role.WORKER) | users_with_role(Role.SUPERVISOR)).distinct(),
        }
        for name, queryset in choices.items():
            field: Any = self.fields[name]
            field.queryset = queryset
        self.initial.setdefault("idempotency_key", uuid4().hex)

    def values(self) -> dict[str, Any]:
        """Return what ``create_activity`` takes, with the two clocks joined to the day."""
        data = dict(self.cleaned_data)
        day = data.pop("day")
        return {**data, "start": at(day, data["start"]), "end": at(day, data["end"])}


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Person) -> str:
        if obj.birth_date is None:
            return obj.display_name
        return _("%(name)s（%(year)s年生）") % {"name": obj.display_name, "year": obj.birth_date.year}


class EnrolForm(forms.Form):
    """One of the actor's own residents who is not on the list yet."""

    person = PersonField(label=_("居民"), queryset=None, empty_label=_("请选择"))

    def __init__(self, *args: Any, actor: User, activity: Activity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standing = activity.enrolments.exclude(status=Enrolment.Status.CANCELLED).values("person")
        person: Any = self.fields["person"]
        person.queryset = Person.objects.visible_to(actor).exclude(pk__in=standing).order_by("created_at")


class AttendanceForm(forms.Form):
    """One radio group for each enrolled resident whom the actor may see; left open means not marked yet."""

    def __init__(self, *args: Any, enrolments: list[Enrolment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in enrolments:
            marked = getattr(row, "attendance", None)
            self.fields[f"mark_{row.pk}"] = forms.ChoiceField(
                label=row.person.display_name,
                choices=Attendance.Result.choices,
                widget=forms.RadioSelect,
                required=False,
                initial=marked.result if marked else None,
            )

    def marks(self) -> dict[int, str]:
        """Return {enrolment id: result} of those that were chosen."""
        return {int(name.removeprefix("mark_")): value for name, value in self.cleaned_data.items() if value}


class CancelForm(forms.Form):
    reason = forms.CharField(label=_("取消原因"), max_length=200, help_text=_("已报名的居民会看到，请勿写个人情况。"))
