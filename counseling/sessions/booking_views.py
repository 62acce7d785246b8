"""Choosing a time on the real calendar: counsellor, resident and room are all free in every time that is offered."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from counseling.episodes.rules import can_work
from counseling.models import Episode, Session
from qingshan.access.decisions import require
from qingshan.access.gate import get_visible
from qingshan.accounts.http import SignedInRequest
from qingshan.core.clock import today
from qingshan.core.errors import Conflict, Invalid
from scheduling.availability.selectors import Slot, free_slots
from scheduling.resources.models import Resource
from scheduling.resources.selectors import rooms
from scheduling.resources.services import resource_for_person, resource_for_user

from . import services
from .forms import SearchForm, SlotForm, booked_minutes

DAYS = 7
STEP = 30


def session_book(request: SignedInRequest, episode_id: UUID) -> HttpResponse:
    """Find a time and book it. The search stands in the address and names nobody."""
    episode = get_visible(Episode, request.user, pk=episode_id)
    require(can_work(request.user, episode))
    search = SearchForm(request.GET if "first" in request.GET else _defaults())
    slots = SlotForm(request.POST or None, initial={"key": uuid4().hex})
    status = 200
    if request.method == "POST":
        if search.is_valid() and slots.is_valid():
            try:
                session = _book(request, episode, search, slots)
            except (Conflict, Invalid) as error:
                slots.add_error("start", str(error.message))
            else:
                messages.success(request, _("面谈已预约，居民会收到一条不含内容的提示。"))
                return redirect("counseling:session-detail", session.pk)
        status = 422
    context = {
        "episode": episode,
        "search": search,
        "slots": slots,
        "key": request.POST.get("key") or slots.initial["key"],
        **_found(episode, search),
    }
    return render(request, "counseling/session_book.html", context, status=status)


def _defaults() -> dict[str, Any]:
    room = rooms().first()
    return {
        "mode": "in_person" if room else "phone",
        "room": room.pk if room else "",
        "minutes": 50,
        "first": today().isoformat(),
    }


def _book(request: SignedInRequest, episode: Episode, search: SearchForm, slots: SlotForm) -> Session:
    start = slots.cleaned_data["start"]
    return services.book_session(
        actor=request.user,
        episode_id=episode.pk,
        start=start,
        end=start + timedelta(minutes=search.cleaned_data["minutes"]),
        mode=search.cleaned_data["mode"],
        room=search.cleaned_data["room"],
        idempotency_key=slots.cleaned_data["key"],
    )


def _found(episode: Episode, search: SearchForm) -> dict[str, Any]:
    if not search.is_valid():
        return {"days": [], "first": today()}
    wanted = search.cleaned_data
    resources = [resource_for_user(episode.counselor), resource_for_person(episode.person)]
    if wanted["room"]:
        resources.append(wanted["room"])
    return _week(resources, wanted["first"], wanted["minutes"], wanted["mode"])


def _week(resources: Sequence[Resource], first: date, minutes: int, mode: str) -> dict[str, Any]:
    last = first + timedelta(days=DAYS - 1)
    slots = free_slots(resources=resources, first=first, last=last, minutes=minutes, step=STEP, mode=mode)
    return {
        "days": [(day, list(found)) for day, found in groupby(slots, key=_day)],
        "first": first,
        "last": last,
        "later": last + timedelta(days=1),
        "earlier": max(first - timedelta(days=DAYS), today()) if first > today() else None,
    }


def _day(slot: Slot) -> date:
    return timezone.localdate(slot.start)


def session_move(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Move a booked session to another free time of the same people and room."""
    session = get_visible(Session, request.user, pk=session_id)
    require(can_work(request.user, session.episode))
    slots = SlotForm(request.POST or None, initial={"key": uuid4().hex})
    status = 200
    length = timedelta(minutes=booked_minutes(session))
    if request.method == "POST":
        if slots.is_valid():
            start = slots.cleaned_data["start"]
            try:
                services.move_session(
                    actor=request.user,
                    session_id=session.pk,
                    start=start,
                    end=start + length,
                    idempotency_key=slots.cleaned_data["key"],
                )
            except (Conflict, Invalid) as error:
                slots.add_error("start", str(error.message))
            else:
                messages.success(request, _("已改期，居民会收到一条不含内容的提示。"))
                return redirect("counseling:session-detail", session.pk)
        status = 422
    resources = [row.resource for row in session.booking.allocations.select_related("resource")]
    first = _asked_day(request.GET.get("first", ""))
    context = {
        "session": session,
        "slots": slots,
        "key": request.POST.get("key") or slots.initial["key"],
        **_week(resources, first, booked_minutes(session), session.mode),
    }
    return render(request, "counseling/session_move.html", context, status=status)


def _asked_day(text: str) -> date:
    try:
        return max(date.fromisoformat(text), today())
    except ValueError:
        return today()
