from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from casework.cases.models import Case
from casework.page import case_context
from casework.plans.models import Goal
from casework.plans.selectors import open_goals
from casework.team import can_work, require_work
from qingshan.access.gate import get_visible
from qingshan.accounts.http import SignedInRequest
from qingshan.audit.services import record_read
from qingshan.core.errors import Conflict, Invalid, WrongState
from scheduling.activities.forms import AgreedForm
from scheduling.activities.models import Activity
from scheduling.activities.selectors import open_activities

from .enrolments import enrol_for_goal, enrolments_of
from .forms import GoalChoice

TAB = "activity"


class ActivityChoice(forms.ModelChoiceField[Activity]):
    """An activity by its day, title and places left."""

    def label_from_instance(self, obj: Any) -> str:
        start = timezone.localtime(obj.start).strftime("%m-%d %H:%M")
        left = _("余 %(n)d 位") % {"n": obj.remaining} if obj.remaining > 0 else _("满，排候补")
        return f"{start} {obj.title}（{left}）"


class EnrolForm(AgreedForm):
    goal = GoalChoice(label=gettext_lazy("为哪个目标"), queryset=Goal.objects.none(), empty_label=None)
    activity = ActivityChoice(
        label=gettext_lazy("活动"), queryset=Activity.objects.none(), empty_label=gettext_lazy("请选择")
    )

    field_order = ["goal", "activity", "agreed", "exception"]

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        upcoming = [activity.pk for activity in open_activities(limit=100)]
        self.fields["goal"].queryset = open_goals(case)  # type: ignore[attr-defined]
        activities = Activity.objects.filter(pk__in=upcoming).order_by("start")
        self.fields["activity"].queryset = activities  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
def activities(request: SignedInRequest, number: str) -> HttpResponse:
    """What the resident joined and whether they came; the form that enrols for a goal."""
    case = get_visible(Case, request.user, number=number)
    form = EnrolForm(request.POST or None, case=case)
    if request.method == "POST":
        require_work(request.user, case)
        if form.is_valid() and _enrol(request, case, form):
            return redirect("casework:activity-section", number)
    record_read(actor=request.user, action="activity.list", subject=case, case_id=case.pk)
    context = {
        "joined": list(enrolments_of(case)),
        "form": form,
        "has_goals": open_goals(case).exists(),
        "may_write": bool(can_work(request.user, case)),
    }
    status = 422 if form.errors else 200
    template = "casework/activity_section.html"
    return render(request, template, case_context(request.user, case, TAB, **context), status=status)


def _enrol(request: SignedInRequest, case: Case, form: EnrolForm) -> bool:
    """Enrol, or put the reason on the form."""
    data = form.cleaned_data
    try:
        link = enrol_for_goal(
            actor=request.user,
            case_id=case.pk,
            goal_id=data["goal"].pk,
            activity_id=data["activity"].pk,
            agreed=data["agreed"],
            exception=data["exception"],
        )
    except (Invalid, Conflict, WrongState) as fault:
        named = getattr(fault, "field", None)
        form.add_error(named if named in form.fields else "activity", str(fault.message))
        return False
    messages.success(request, _("报名状态：%(state)s。") % {"state": link.enrolment.get_status_display()})
    return True
