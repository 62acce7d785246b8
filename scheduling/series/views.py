from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qingshan.access.gate import can, get_visible, require
from qingshan.accounts.http import SignedInRequest
from qingshan.core.errors import NotFound

from .cancelling import cancel_occurrences
from .changes import Change, change_series, preview_change
from .forms import CallOffForm, MoveForm
from .models import Series
from .owners import owner_of
from .pages import take_steps
from .rules import can_change
from .selectors import Occurrence, in_words, occurrences_of, parts_of
from .waiting import place_waiting, preview_waiting


@require_GET
def series_detail(request: SignedInRequest, series_id: int) -> HttpResponse:
    """Show every occurrence of a series, all its parts together, with the way to change each."""
    series = get_visible(Series, request.user, pk=series_id)
    parts = [(part, in_words(part), occurrences_of(part)) for part in parts_of(series)]
    context = {
        "series": series,
        "parts": [part for part in parts if part[2]],
        "waiting": [(part, part.unplaced.count()) for part, _words, _all in parts if part.unplaced.exists()],
        "back": owner_of(series).url(series, request.user),
        "may_change": bool(can(request.user, "series.change", series)),
    }
    return render(request, "scheduling/series_detail.html", context)


def series_change(request: SignedInRequest, series_id: int, at: int) -> HttpResponse:
    """Move one occurrence, and others with it: form, preview, confirm."""
    series, one = _pointed(request, series_id, at)
    form = MoveForm(request.POST or None, initial=_as_it_is(one))
    if request.method != "POST":
        return _change_page(request, series, one, form)

    def change() -> Change:
        start, end = form.span()
        return Change(one.original_start, form.cleaned_data["scope"], start, end)

    steps = take_steps(
        request.POST,
        form,
        lambda choices: preview_change(actor=request.user, series_id=series.pk, change=change(), choices=choices),
        lambda choices, key: change_series(
            actor=request.user, series_id=series.pk, change=change(), choices=choices, idempotency_key=key
        ),
    )
    if steps.saved:
        messages.success(request, _("已变更，居民会收到一条不含内容的提示。"))
        return redirect("scheduling:series-detail", steps.saved.pk)
    if steps.lines is None:
        return _change_page(request, series, one, form, status=steps.status)
    context = {"series": series, "words": in_words(series), **steps.context}
    return render(request, "scheduling/series_preview.html", context, status=steps.status)


@require_POST
def series_cancel(request: SignedInRequest, series_id: int, at: int) -> HttpResponse:
    """Call one occurrence off, or all from it on, or all to come."""
    series, one = _pointed(request, series_id, at)
    form = CallOffForm(request.POST, auto_id="off_%s")
    if not form.is_valid():
        return _change_page(request, series, one, MoveForm(initial=_as_it_is(one)), off=form, status=422)
    cancel_occurrences(
        actor=request.user,
        series_id=series.pk,
        original_start=one.original_start,
        idempotency_key=request.POST.get("key", ""),
        **form.cleaned_data,
    )
    messages.success(request, _("已取消，时间已释放。"))
    return redirect("scheduling:series-detail", series.pk)


def series_waiting(request: SignedInRequest, series_id: int) -> HttpResponse:
    """Decide on the occurrences for which no time was found."""
    series = get_visible(Series, request.user, pk=series_id)
    require(can_change(request.user, series))
    data = request.POST.copy()
    if request.method != "POST":
        data["step"] = "preview"
    steps = take_steps(
        data,
        forms.Form(data),
        lambda choices: preview_waiting(actor=request.user, series_id=series.pk, choices=choices),
        lambda choices, key: place_waiting(
            actor=request.user, series_id=series.pk, choices=choices, idempotency_key=key
        ),
    )
    if steps.saved:
        messages.success(request, _("已按您的选择安排。"))
        return redirect("scheduling:series-detail", series.pk)
    context = {"series": series, "words": in_words(series), "settling": True, **steps.context}
    return render(request, "scheduling/series_preview.html", context, status=steps.status)


def _pointed(request: SignedInRequest, series_id: int, at: int) -> tuple[Series, Occurrence]:
    """Return the series and the occurrence that the address names. Raises NotFound, Refused."""
    series = get_visible(Series, request.user, pk=series_id)
    require(can_change(request.user, series))
    for one in occurrences_of(series):
        if one.key == at and one.open:
            return series, one
    raise NotFound("series.no_occurrence")


def _as_it_is(one: Occurrence) -> dict[str, Any]:
    start = timezone.localtime(one.start)
    minutes = int((one.end - one.start).total_seconds() // 60)
    return {"start": start.date(), "clock": start.time(), "minutes": minutes}


def _change_page(
    request: SignedInRequest,
    series: Series,
    one: Occurrence,
    form: MoveForm,
    off: CallOffForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "series": series,
        "words": in_words(series),
        "one": one,
        "form": form,
        "off": off or CallOffForm(auto_id="off_%s"),
        "key": request.POST.get("key") or uuid4().hex,
    }
    return render(request, "scheduling/series_change.html", context, status=status)
