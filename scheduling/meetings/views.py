from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qingshan.access.gate import can, get_visible
from qingshan.accounts.http import SignedInRequest
from qingshan.core.clock import now
from qingshan.core.errors import Conflict, Invalid
from qingshan.core.once import key_of
from scheduling.bookings.models import Booking
from scheduling.bookings.services import book, cancel_booking, move_booking, reinstate_booking
from scheduling.resources.models import Resource
from scheduling.resources.services import resource_for_user
from scheduling.series.selectors import series_of

from .forms import KINDS, CancelForm, MeetingForm, MoveForm


def meeting_new(request: SignedInRequest) -> HttpResponse:
    """Arrange a meeting at a time that is known; ``?start=`` fills it in."""
    form = MeetingForm(request.POST or None, actor=request.user, initial=_asked(request.GET.get("start", "")))
    if request.method == "POST" and form.is_valid():
        data, (start, end) = form.cleaned_data, form.span()
        room = data["room"]
        try:
            booking = book(
                actor=request.user,
                resources=[resource_for_user(request.user), *data.get("colleagues", ()), *([room] if room else [])],
                start=start,
                end=end,
                kind=data["kind"],
                mode=data["mode"],
                place=(room.place or room.name) if room else data["place"],
                idempotency_key=key_of(request),
            )
        except (Conflict, Invalid) as error:
            _blame(form, error)
        else:
            messages.success(request, _("已预约，各方日程都已更新。"))
            return redirect(_week_of(booking))
    context = {"form": form}
    return render(request, "scheduling/meeting_new.html", context, status=422 if form.errors else 200)


@require_GET
def meeting_detail(request: SignedInRequest, meeting_id: int) -> HttpResponse:
    """Show one meeting of colleagues: who, when, where; move it, cancel it, let it take place after all."""
    return _page(request, _found(request, meeting_id))


@require_POST
def meeting_move(request: SignedInRequest, meeting_id: int) -> HttpResponse:
    booking = _found(request, meeting_id)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return _page(request, booking, form=form)
    start, end = form.span()
    try:
        move_booking(actor=request.user, booking_id=booking.pk, start=start, end=end, idempotency_key=key_of(request))
    except (Conflict, Invalid) as error:
        _blame(form, error)
        return _page(request, booking, form=form)
    messages.success(request, _("已改期，各方日程都已更新。"))
    return redirect("scheduling:meeting-detail", booking.pk)


@require_POST
def meeting_cancel(request: SignedInRequest, meeting_id: int) -> HttpResponse:
    booking = _found(request, meeting_id)
    form = CancelForm(request.POST)
    if not form.is_valid():
        return _page(request, booking, off=form)
    cancel_booking(actor=request.user, booking_id=booking.pk, idempotency_key=key_of(request), **form.cleaned_data)
    messages.success(request, _("已取消，时间已释放。"))
    return redirect("scheduling:meeting-detail", booking.pk)


@require_POST
def meeting_reinstate(request: SignedInRequest, meeting_id: int) -> HttpResponse:
    booking = _found(request, meeting_id)
    reinstate_booking(actor=request.user, booking_id=booking.pk, idempotency_key=key_of(request))
    messages.success(request, _("已恢复为“已预约”。"))
    return redirect("scheduling:meeting-detail", booking.pk)


def _found(request: SignedInRequest, meeting_id: int) -> Booking:
    return get_visible(Booking, request.user, pk=meeting_id, kind__in=KINDS)


def _page(
    request: SignedInRequest, booking: Booking, form: MoveForm | None = None, off: CancelForm | None = None
) -> HttpResponse:
    parts = booking.allocations.select_related("resource").order_by("resource__kind", "resource__name")
    resources = [part.resource for part in parts]
    may_change, ahead = bool(can(request.user, "booking.change", booking)), booking.start > now()
    series = series_of(booking)
    context = {
        "booking": booking,
        "colleagues": [row for row in resources if row.kind == Resource.Kind.COUNSELOR],
        "rooms": [row for row in resources if row.kind == Resource.Kind.ROOM],
        "series": series,
        "form": form or MoveForm(initial=_as_it_is(booking)),
        "off": off or CancelForm(),
        "may_change": may_change and ahead and booking.status == Booking.Status.BOOKED,
        "may_reinstate": may_change and ahead and booking.status == Booking.Status.CANCELLED,
        "back": _week_of(booking),
    }
    return render(request, "scheduling/meeting_detail.html", context, status=422 if form or off else 200)


def _as_it_is(booking: Booking) -> dict[str, Any]:
    start = timezone.localtime(booking.start)
    return {
        "day": start.date(),
        "clock": start.time(),
        "minutes": int((booking.end - booking.start) / timedelta(minutes=1)),
    }


def _asked(text: str) -> dict[str, Any]:
    """Read ``?start=``, a wall-clock time; anything else fills in nothing."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return {}
    return {"day": moment.date(), "clock": moment.time()}


def _week_of(booking: Booking) -> str:
    return f"{reverse('scheduling:calendar')}?day={timezone.localdate(booking.start):%Y-%m-%d}"


def _blame(form: forms.Form, error: Conflict | Invalid) -> None:
    """Show a refusal at the field that it is about: times at the clock."""
    places = {"start": "clock", "end": "minutes"}
    name = places.get(getattr(error, "field", None) or "start")
    form.add_error(name, str(error.message))
