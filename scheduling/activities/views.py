from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qingshan.access.gate import can
from qingshan.accounts.http import SignedInRequest
from qingshan.audit.services import record_read
from qingshan.core.clock import now
from qingshan.core.errors import Conflict, Invalid, NotFound

from . import attendance, places, services
from .forms import ActivityForm, AttendanceForm, CancelForm, EnrolForm, ProgrammeForm
from .models import Activity, Enrolment, Programme
from .selectors import activities_listed, enrolments_for, others_enrolled

PAGE_SIZE = 30


def activity_list(request: SignedInRequest) -> HttpResponse:
    """All activities; who comes is on each one's own page."""
    status = request.GET.get("status", "open")
    chosen = status if status in Activity.Status.values else ""
    tabs = [
        {"label": label, "url": f"?status={value}", "current": value == (chosen or "all")}
        for value, label in [*Activity.Status.choices, ("all", _("全部"))]
    ]
    page = Paginator(activities_listed(chosen), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "tabs": tabs, "programmes": Programme.objects.filter(active=True).order_by("name")}
    return render(request, "scheduling/activity_list.html", context)


def activity_new(request: SignedInRequest) -> HttpResponse:
    form = ActivityForm(request.POST or None, initial={"leader": request.user.pk})
    if request.method == "POST" and form.is_valid():
        try:
            activity = services.create_activity(actor=request.user, **form.values())
        except Conflict as error:
            form.add_error("start", str(error.message))
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            messages.success(request, _("活动已发布。"))
            return redirect("scheduling:activity-detail", activity.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "scheduling/activity_form.html", {"form": form}, status=status)


def programme_new(request: SignedInRequest) -> HttpResponse:
    form = ProgrammeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.create_programme(actor=request.user, **form.cleaned_data)
        except Invalid as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("项目已建立，可以发布活动了。"))
            return redirect("scheduling:activity-new")
    status = 422 if request.method == "POST" else 200
    return render(request, "scheduling/programme_form.html", {"form": form}, status=status)


def activity_detail(request: SignedInRequest, activity_id: int) -> HttpResponse:
    return _detail(request, _found(activity_id))


@require_POST
def activity_enrol(request: SignedInRequest, activity_id: int) -> HttpResponse:
    activity = _found(activity_id)
    form = EnrolForm(request.POST, actor=request.user, activity=activity)
    if form.is_valid():
        try:
            row = places.enrol(actor=request.user, activity=activity, person=form.cleaned_data["person"])
        except Conflict as error:
            form.add_error("person", str(error.message))
        else:
            waiting = row.status == Enrolment.Status.WAITING
            messages.success(request, _("名额已满，已列入候补。") if waiting else _("报名已登记。"))
            return redirect("scheduling:activity-detail", activity_id)
    return _detail(request, activity, enrol=form)


@require_POST
def activity_attendance(request: SignedInRequest, activity_id: int) -> HttpResponse:
    """Save the whole list at once."""
    activity = _found(activity_id)
    rows = _with_place(list(enrolments_for(request.user, activity)))
    form = AttendanceForm(request.POST, enrolments=rows)
    if not form.is_valid():
        return _detail(request, activity, marking=form)
    attendance.mark_all(actor=request.user, activity_id=activity_id, marks=form.marks())
    messages.success(request, _("出席情况已保存。"))
    return redirect("scheduling:activity-detail", activity_id)


@require_POST
def activity_cancel(request: SignedInRequest, activity_id: int) -> HttpResponse:
    form = CancelForm(request.POST)
    if not form.is_valid():
        return _detail(request, _found(activity_id), cancel=form)
    services.cancel_activity(actor=request.user, activity_id=activity_id, reason=form.cleaned_data["reason"])
    messages.success(request, _("活动已取消，已报名的居民会收到通知。"))
    return redirect("scheduling:activity-detail", activity_id)


@require_POST
def activity_finish(request: SignedInRequest, activity_id: int) -> HttpResponse:
    attendance.finish_activity(actor=request.user, activity_id=activity_id)
    messages.success(request, _("活动已结束。"))
    return redirect("scheduling:activity-detail", activity_id)


@require_POST
def enrolment_withdraw(request: SignedInRequest, enrolment_id: int) -> HttpResponse:
    row = Enrolment.objects.visible_to(request.user).filter(pk=enrolment_id).first()
    if row is None:
        raise NotFound("enrolment.not_found")
    places.withdraw_enrolment(actor=request.user, enrolment_id=enrolment_id)
    messages.success(request, _("已退出活动，空出的名额已按候补顺序递补。"))
    return redirect("scheduling:activity-detail", row.activity_id)


def _found(activity_id: int) -> Activity:
    found = Activity.objects.select_related("programme", "leader").filter(pk=activity_id).first()
    if found is None:
        raise NotFound("activity.not_found")
    return found


def _with_place(rows: list[Enrolment]) -> list[Enrolment]:
    return [row for row in rows if row.status == Enrolment.Status.ENROLLED]


def _detail(
    request: SignedInRequest,
    activity: Activity,
    enrol: forms.Form | None = None,
    marking: forms.Form | None = None,
    cancel: forms.Form | None = None,
) -> HttpResponse:
    """Show one activity: names of the actor's own residents, the others as a number."""
    rows = list(enrolments_for(request.user, activity))
    if rows:
        record_read(actor=request.user, action="activity.read", subject=activity)
    is_open, begun = activity.status == Activity.Status.OPEN, activity.start <= now()
    may_mark = begun and activity.status != Activity.Status.CANCELLED and bool(_with_place(rows))
    context = {
        "activity": activity,
        "rows": rows,
        "others": others_enrolled(activity, rows),
        "is_open": is_open and activity.end > now(),
        "is_over": is_open and activity.end <= now(),
        "may_change": bool(can(request.user, "activity.cancel", activity)),
        "enrol": enrol or EnrolForm(actor=request.user, activity=activity),
        "marking": (marking or AttendanceForm(enrolments=_with_place(rows))) if may_mark else None,
        "cancel": cancel or CancelForm(),
    }
    status = 422 if enrol or marking or cancel else 200
    return render(request, "scheduling/activity_detail.html", context, status=status)
