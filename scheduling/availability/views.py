from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qingshan.accounts.http import SignedInRequest
from qingshan.core.clock import now, today
from qingshan.core.errors import Invalid
from scheduling.resources.services import resource_for_user

from . import services
from .forms import ExceptionForm, WeeklyHoursForm
from .models import HoursException, WeeklyHours


def hours(request: SignedInRequest) -> HttpResponse:
    """The actor's weekly hours, leave and extra hours, with a form for each."""
    return _page(request)


@require_POST
def hours_add(request: SignedInRequest) -> HttpResponse:
    form = WeeklyHoursForm(request.POST)
    if form.is_valid():
        try:
            services.add_weekly_hours(actor=request.user, resource=resource_for_user(request.user), **form.cleaned_data)
        except Invalid as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("开放时段已保存。"))
            return redirect("scheduling:hours")
    return _page(request, weekly=form)


@require_POST
def hours_end(request: SignedInRequest, row_id: int) -> HttpResponse:
    services.end_weekly_hours(actor=request.user, row_id=row_id)
    messages.success(request, _("时段已停用。已有的预约不受影响。"))
    return redirect("scheduling:hours")


@require_POST
def exception_add(request: SignedInRequest) -> HttpResponse:
    form = ExceptionForm(request.POST, auto_id="exception_%s")
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.add_exception(
                actor=request.user,
                resource=resource_for_user(request.user),
                kind=data["kind"],
                start=data["start_at"],
                end=data["end_at"],
            )
        except Invalid as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("请假或加开已保存。已有的预约不会自动变更，请逐一处理。"))
            return redirect("scheduling:hours")
    return _page(request, exception=form)


@require_POST
def exception_remove(request: SignedInRequest, row_id: int) -> HttpResponse:
    services.remove_exception(actor=request.user, row_id=row_id)
    messages.success(request, _("已撤销。"))
    return redirect("scheduling:hours")


def _page(
    request: SignedInRequest, weekly: forms.Form | None = None, exception: forms.Form | None = None
) -> HttpResponse:
    resource = resource_for_user(request.user)
    rows = WeeklyHours.objects.filter(resource=resource).exclude(valid_until__lte=today())
    context: dict[str, Any] = {
        "rows": rows,
        "exceptions": HoursException.objects.filter(resource=resource, end__gt=now()).exclude(
            kind=HoursException.Kind.OUTSIDE
        ),
        "weekly": weekly or WeeklyHoursForm(),
        "exception": exception or ExceptionForm(auto_id="exception_%s"),
    }
    return render(request, "scheduling/hours.html", context, status=422 if weekly or exception else 200)
