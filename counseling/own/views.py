"""Choosing, keeping, changing and cancelling a time with the own counsellor, without script and on any screen."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from counseling.models import Session
from counseling.sessions import residents
from counseling.sessions.services import is_late
from counseling.sessions.times import offered_times, other_times
from qingshan.accounts.http import SignedInRequest
from qingshan.core.clock import now
from qingshan.core.errors import Conflict, Invalid, NotFound
from qingshan.core.once import key_of
from scheduling.availability.picker import SlotChoiceForm, week_of
from scheduling.availability.selectors import Slot
from scheduling.bookings.models import Booking
from scheduling.holds.services import release_hold
from scheduling.modes import Mode
from scheduling.resources.selectors import rooms

from .doors import DESK, Door
from .forms import CancelForm
from .selectors import courses_of


@never_cache
def courses(request: SignedInRequest) -> HttpResponse:
    """The courses of a social worker's cases in which times may be chosen, with what is booked."""
    context = {"courses": courses_of(request.user), "door": DESK}
    return render(request, "counseling/own/list.html", context)


@never_cache
def book(request: SignedInRequest, episode_id: UUID, door: Door = DESK) -> HttpResponse:
    """A week of free times; the chosen one is kept for some minutes."""
    episode = residents.episode_to_book(request.user, episode_id)
    mode = _mode(request)

    def find(first: date, last: date) -> list[Slot]:
        return list(offered_times(episode, mode, first, last))

    def keep(slot: Slot) -> HttpResponse:
        held = residents.pick_time(
            actor=request.user,
            episode_id=episode.pk,
            start=slot.start,
            mode=mode,
            idempotency_key=key_of(request),
        )
        return redirect(door.url("confirm", episode.pk, held.pk))

    context = {"episode": episode, "mode": mode, "modes": Mode.choices, "keep": f"mode={mode}"}
    return _pick(request, find, keep, "counseling/own/book.html", context | {"door": door})


@never_cache
def confirm(request: SignedInRequest, episode_id: UUID, booking_id: int, door: Door = DESK) -> HttpResponse:
    """The kept time once more, to be taken or let go."""
    episode = residents.episode_to_book(request.user, episode_id)
    held = Booking.objects.visible_to(request.user).filter(pk=booking_id, kind=Booking.Kind.SESSION).first()
    if held is None:
        raise NotFound("booking.not_found")
    error, status = "", 200
    if request.method == "POST":
        if request.POST.get("act") == "release":
            release_hold(actor=request.user, booking_id=held.pk)
            return redirect(door.url("book", episode.pk))
        try:
            session = residents.confirm_time(actor=request.user, episode_id=episode.pk, booking_id=held.pk)
        except (Conflict, Invalid) as refusal:
            error, status = str(refusal.message), 422
        else:
            messages.success(request, _("约好了：%(time)s。") % {"time": _words(session.start)})
            return redirect(door.back)
    context = {"episode": episode, "held": held, "error": error, "lapsed": _is_lapsed(held), "door": door}
    return render(request, "counseling/own/confirm.html", context, status=status)


@never_cache
def move(request: SignedInRequest, session_id: UUID, door: Door = DESK) -> HttpResponse:
    """A week of other times for a booked session."""
    session = residents.own_session(request.user, session_id)

    def change(slot: Slot) -> HttpResponse:
        moved = residents.move_own_session(
            actor=request.user, session_id=session.pk, start=slot.start, idempotency_key=key_of(request)
        )
        messages.success(request, _("已改到 %(time)s。") % {"time": _words(moved.start)})
        return redirect(door.back)

    def find(first: date, last: date) -> list[Slot]:
        return other_times(session, first, last)

    return _pick(request, find, change, "counseling/own/move.html", {"session": session, "door": door})


@never_cache
def cancel(request: SignedInRequest, session_id: UUID, door: Door = DESK) -> HttpResponse:
    """Why a session is cancelled; a late one is marked, and allowed all the same."""
    session = residents.own_session(request.user, session_id)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        residents.cancel_own_session(
            actor=request.user,
            session_id=session.pk,
            reason=form.cleaned_data["reason"],
            idempotency_key=key_of(request),
        )
        messages.success(request, _("已取消，时间会让给别人。需要时可以再约。"))
        return redirect(door.back)
    waiting = session.status == Session.Status.BOOKED
    context = {"session": session, "form": form, "late": waiting and is_late(session), "door": door}
    return render(request, "counseling/own/cancel.html", context, status=422 if request.method == "POST" else 200)


def _pick(
    request: SignedInRequest,
    find: Callable[[date, date], list[Slot]],
    act: Callable[[Slot], HttpResponse],
    template: str,
    context: dict[str, object],
) -> HttpResponse:
    """Show a week to choose from, or do what is done with the chosen time; who was quicker is said at the field."""
    form = SlotChoiceForm(request.POST or None, week=week_of(find, request.GET.get("week")))
    if request.method == "POST" and form.is_valid():
        try:
            return act(form.cleaned_data["slot"])
        except (Conflict, Invalid) as refusal:
            form.add_error("slot", str(refusal.message))
    status = 422 if request.method == "POST" else 200
    return render(request, template, {"form": form, **context}, status=status)


def _mode(request: SignedInRequest) -> str:
    """Return the way of meeting that was asked for; face to face by default where there is a room."""
    asked = request.POST.get("mode") or request.GET.get("mode", "")
    if asked in Mode.values:
        return asked
    return str(Mode.IN_PERSON if rooms().exists() else Mode.PHONE)


def _is_lapsed(held: Booking) -> bool:
    return held.status == Booking.Status.LAPSED or (held.held_until is not None and held.held_until <= now())


def _words(moment: object) -> str:
    return date_format(timezone.localtime(moment), "Y-m-d H:i")  # type: ignore[arg-type]
