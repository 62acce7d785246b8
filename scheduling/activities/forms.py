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
from scheduling.series.forms import RepeatForm

from .models import Activity, Attendance, Enrolment, Programme
from .series import Gathering


class ProgrammeForm(forms.Form):
    """A standing social-integration programme."""

    name = forms.CharField(label=_("项目名称"), max_length=80)
    aim = forms.CharField(label=_("项目目标"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    strand = forms.ChoiceField(label=_("服务类别"), choices=Strand.choices, initial=Strand.INTEGRATION)
    form = forms.ChoiceField(
        label=_("形式"),
        choices=Programme.Form.choices,
        initial=Programme.Form.OPEN,
        widget=forms.RadioSelect,
        help_text=_("小组工作按筹备、形成、转折、成熟、结束五个阶段开展（MZ/T 095-2017）。"),
    )
    age_from = forms.IntegerField(label=_("最小年龄（周岁）"), min_value=0, max_value=120, required=False)
    age_to = forms.IntegerField(label=_("最大年龄（周岁）"), min_value=0, max_value=120, required=False)
    needs_case = forms.BooleanField(label=_("只面向在办个案的居民"), required=False)


STAGES = [("", _("不分阶段")), *Activity.Stage.choices]
STAGE_HELP = _("小组工作填写；进入成熟期后不再吸收新成员。")


class ChangeForm(forms.Form):
    """What an activity says of itself; its time is changed in the calendar's own way."""

    title = forms.CharField(label=_("活动名称"), max_length=80)
    place = forms.CharField(label=_("地点"), max_length=100)
    capacity = forms.IntegerField(label=_("名额"), min_value=1, max_value=500)
    stage = forms.ChoiceField(label=_("小组阶段"), choices=STAGES, required=False, help_text=STAGE_HELP)
    listed = forms.BooleanField(label=_("在门户公布"), required=False)


class AgreedForm(forms.Form):
    """How a resident agreed to take part, and why, where the programme is not for them."""

    agreed = forms.ChoiceField(
        label=_("居民怎样同意参加"),
        choices=[pair for pair in Enrolment.Agreed.choices if pair[0] != Enrolment.Agreed.ONLINE],
        widget=forms.RadioSelect,
    )
    exception = forms.CharField(
        label=_("破例原因"), max_length=200, required=False, help_text=_("不符合参加条件而确有需要时填写。")
    )


def _choices() -> dict[str, Any]:
    return {
        "programme": Programme.objects.filter(active=True).order_by("name"),
        "room": rooms(),
        "leader": (users_with_role(Role.WORKER) | users_with_role(Role.SUPERVISOR)).distinct(),
    }


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
    stage = forms.ChoiceField(label=_("小组阶段"), choices=STAGES, required=False, help_text=STAGE_HELP)
    listed = forms.BooleanField(label=_("在门户公布"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, queryset in _choices().items():
            field: Any = self.fields[name]
            field.queryset = queryset
        self.initial.setdefault("idempotency_key", uuid4().hex)

    def values(self) -> dict[str, Any]:
        """Return what ``create_activity`` takes, with the two clocks joined to the day."""
        data = dict(self.cleaned_data)
        day = data.pop("day")
        return {**data, "start": at(day, data["start"]), "end": at(day, data["end"])}


class SeriesForm(RepeatForm):
    """Activities that repeat: what, where, for how many, led by whom; when is asked first."""

    programme: Any = forms.ModelChoiceField(label=_("项目"), queryset=None)
    title = forms.CharField(label=_("活动名称"), max_length=70, help_text=_("每次自动加上“第几次”。请勿写居民姓名。"))
    place = forms.CharField(label=_("地点"), max_length=100)
    room: Any = forms.ModelChoiceField(label=_("占用房间"), queryset=None, required=False, empty_label=_("不占用房间"))
    capacity = forms.IntegerField(label=_("名额"), min_value=1, max_value=500)
    leader: Any = forms.ModelChoiceField(label=_("带领人"), queryset=None)
    listed = forms.BooleanField(label=_("在门户公布"), required=False, initial=True)
    field_order = ["programme", "title", "place", "room", "capacity", "leader", "listed"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, queryset in _choices().items():
            field: Any = self.fields[name]
            field.queryset = queryset
        self.fields["minutes"].initial = 90

    def gathering(self) -> Gathering:
        """Return what every activity of the series is made from."""
        names = ("programme", "title", "place", "room", "capacity", "leader", "listed")
        data = {name: self.cleaned_data[name] for name in names}
        return Gathering(plan=self.plan(kind="activity", place=data["place"]), **data)


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Person) -> str:
        if obj.birth_date is None:
            return obj.display_name
        return _("%(name)s（%(year)s年生）") % {"name": obj.display_name, "year": obj.birth_date.year}


class EnrolForm(AgreedForm):
    """One of the actor's own residents who is not on the list yet."""

    person = PersonField(label=_("居民"), queryset=None, empty_label=_("请选择"))

    following = forms.BooleanField(label=_("这个系列以后各次也一起报名"), required=False)
    field_order = ["person", "agreed", "exception", "following"]

    def __init__(self, *args: Any, actor: User, activity: Activity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standing = activity.enrolments.exclude(status=Enrolment.Status.CANCELLED).values("person")
        person: Any = self.fields["person"]
        person.queryset = Person.objects.visible_to(actor).exclude(pk__in=standing).order_by("created_at")
        if activity.series_id is None:
            del self.fields["following"]


class AttendanceForm(forms.Form):
    """One radio group for each enrolled resident; left open means not marked yet.

    named: the enrolments whose residents the actor may see; the others go by their code.
    """

    def __init__(self, *args: Any, enrolments: list[Enrolment], named: set[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in enrolments:
            marked = getattr(row, "attendance", None)
            self.fields[f"mark_{row.pk}"] = forms.ChoiceField(
                label=row.person.display_name if row.pk in named else _("签到码 %(code)s") % {"code": row.pass_code},
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


class FollowUpForm(forms.Form):
    outcome = forms.ChoiceField(label=_("回访结果"), choices=Attendance.Outcome.choices, widget=forms.RadioSelect)
