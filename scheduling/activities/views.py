import segno
from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qingshan.access.gate import can, get_visible, require
from qingshan.accounts.http import SignedInRequest
from qingshan.audit.services import record_read
from qingshan.core.clock import now
from qingshan.core.errors import Conflict, Invalid, NotFound
from qingshan.core.once import key_of
from scheduling.series.pages import take_steps

from . import attendance, checkin, follow_up, keyed, places, series, services
from .eligibility import audience
from .feedback import summary_of
from .forms import (
    ActivityForm,
    AttendanceForm,
    CancelForm,
    ChangeForm,
    EnrolForm,
    FollowUpForm,
    ProgrammeForm,
    SeriesForm,
)
from .models import Activity, Attendance, Enrolment, Programme
from .rules import can_cancel
from .selectors import activities_listed, enrolments_for, others_enrolled, to_be_marked

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
        data = dict(form.cleaned_data)
        following = data.pop("following", False)
        try:
            if following:
                _say_enrolled(request, places.enrol_following(actor=request.user, activity=activity, **data))
            else:
                key = key_of(request)
                made = keyed.enrol(actor=request.user, activity=activity, idempotency_key=key, **data)
                _say_enrolled(request, made)
        except (Conflict, Invalid) as error:
            named = getattr(error, "field", None)
            form.add_error(named if named in form.fields else "person", str(error.message))
        else:
            return redirect("scheduling:activity-detail", activity_id)
    return _detail(request, activity, enrol=form)


def _say_enrolled(request: SignedInRequest, made: Enrolment | tuple[list[Enrolment], list[Activity]]) -> None:
    rows, missed = made if isinstance(made, tuple) else ([made], [])
    if len(rows) > 1:
        messages.success(request, _("已报名 %(count)s 次活动。") % {"count": len(rows)})
    else:
        waiting = rows[0].status == Enrolment.Status.WAITING
        messages.success(request, _("名额已满，已列入候补。") if waiting else _("报名已登记。"))
    if missed:
        days = "、".join(date_format(timezone.localtime(one.start), "m-d") for one in missed)
        messages.warning(request, _("居民在这些日子另有安排，没有报名：%(days)s。") % {"days": days})


def activity_series(request: SignedInRequest) -> HttpResponse:
    """Announce activities that repeat: form, every one with its conflicts, confirm."""
    form = SeriesForm(request.POST or None)
    if request.method != "POST":
        return render(request, "scheduling/activity_series.html", {"form": form})
    steps = take_steps(
        request.POST,
        form,
        lambda choices: series.preview(actor=request.user, gathering=form.gathering(), choices=choices),
        lambda choices, key: series.announce(
            actor=request.user, gathering=form.gathering(), choices=choices, idempotency_key=key
        ),
    )
    if steps.saved:
        messages.success(request, _("系列活动已发布，可以报名了。"))
        return redirect("scheduling:series-detail", steps.saved.pk)
    if steps.lines is None:
        return render(request, "scheduling/activity_series.html", {"form": form}, status=steps.status)
    return render(request, "scheduling/activity_series_preview.html", steps.context, status=steps.status)


def activity_edit(request: SignedInRequest, activity_id: int) -> HttpResponse:
    """Change title, place, capacity, stage, or whether the portal shows it."""
    activity = _found(activity_id)
    require(can_cancel(request.user, activity))
    names = ("title", "place", "capacity", "stage", "listed")
    form = ChangeForm(request.POST or None, initial={name: getattr(activity, name) for name in names})
    if request.method == "POST" and form.is_valid():
        try:
            services.change_activity(actor=request.user, activity_id=activity_id, **form.cleaned_data)
        except Invalid as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("活动已修改。"))
            return redirect("scheduling:activity-detail", activity_id)
    context = {"activity": activity, "form": form}
    return render(request, "scheduling/activity_edit.html", context, status=422 if form.errors else 200)


@require_GET
def activity_door(request: SignedInRequest, activity_id: int) -> HttpResponse:
    """A sheet for the door: a code to scan; whoever came says so there."""
    activity = _found(activity_id)
    address = request.build_absolute_uri(checkin.PATH.format(token=activity.checkin_token))
    picture = segno.make(address, error="m").svg_inline(scale=8, border=2)
    context = {"activity": activity, "address": address, "picture": mark_safe(picture)}  # noqa: S308
    return render(request, "scheduling/activity_door.html", context)


@require_POST
def enrolment_answer(request: SignedInRequest, enrolment_id: int) -> HttpResponse:
    """Answer for a resident whether they take the place that is kept for them."""
    row = get_visible(Enrolment, request.user, pk=enrolment_id)
    accept = request.POST.get("accept") == "1"
    keyed.answer_offer(actor=request.user, enrolment_id=enrolment_id, accept=accept, idempotency_key=key_of(request))
    messages.success(request, _("已确认名额。") if accept else _("已放弃，名额让给下一位候补。"))
    return redirect("scheduling:activity-detail", row.activity_id)


@require_POST
def absence_follow_up(request: SignedInRequest, attendance_id: int) -> HttpResponse:
    """Write down what came of asking after somebody who was absent."""
    row = get_visible(Attendance, request.user, pk=attendance_id)
    form = FollowUpForm(request.POST)
    if form.is_valid():
        follow_up.follow_up(actor=request.user, attendance_id=row.pk, **form.cleaned_data)
        messages.success(request, _("回访已登记。"))
    else:
        messages.error(request, _("请选择回访结果。"))
    return redirect("scheduling:activity-detail", row.enrolment.activity_id)


@require_POST
def activity_attendance(request: SignedInRequest, activity_id: int) -> HttpResponse:
    """Save the whole list at once."""
    activity = _found(activity_id)
    form = _marking(request, activity, request.POST)
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
    keyed.withdraw_enrolment(actor=request.user, enrolment_id=enrolment_id, idempotency_key=key_of(request))
    messages.success(request, _("已退出活动，空出的名额已按候补顺序递补。"))
    return redirect("scheduling:activity-detail", row.activity_id)


def _found(activity_id: int) -> Activity:
    found = Activity.objects.select_related("programme", "leader").filter(pk=activity_id).first()
    if found is None:
        raise NotFound("activity.not_found")
    return found


def _marking(request: SignedInRequest, activity: Activity, data: QueryDict | None = None) -> AttendanceForm:
    named = set(enrolments_for(request.user, activity).values_list("pk", flat=True))
    return AttendanceForm(data, enrolments=list(to_be_marked(request.user, activity)), named=named)


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
    may_mark = begun and activity.status != Activity.Status.CANCELLED
    context = {
        "activity": activity,
        "rows": rows,
        "others": others_enrolled(activity, rows),
        "is_open": is_open and activity.end > now(),
        "is_over": is_open and activity.end <= now(),
        "may_change": bool(can(request.user, "activity.cancel", activity)),
        "enrol": enrol or EnrolForm(actor=request.user, activity=activity),
        "marking": (marking or _marking(request, activity)) if may_mark else None,
        "audience": audience(activity),
        "feedback": summary_of(activity) if activity.end <= now() else None,
        "follow_up": FollowUpForm(),
        "cancel": cancel or CancelForm(),
    }
    status = 422 if enrol or marking or cancel else 200
    return render(request, "scheduling/activity_detail.html", context, status=status)
