"""The waiting list of counselling: who waits, in which order, what was offered to whom, and why to nobody else."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from qingshan.access.decisions import require
from qingshan.access.gate import can, get_visible
from qingshan.accounts.http import SignedInRequest
from qingshan.accounts.models import User
from qingshan.audit.services import record_read
from qingshan.core.errors import Conflict, Invalid, WrongState
from scheduling.waiting import entries, offers
from scheduling.waiting.matching import offer_by_hand, places_for
from scheduling.waiting.models import WaitingEntry, WaitingOffer
from scheduling.waiting.rooms import standings_of

from .forms import HandForm, LeaveForm, PutOnForm, WishesForm
from .room import KIND, CounsellingRoom
from .selectors import candidates_for, lines_for, lines_of


@require_GET
@cache_control(private=True, no_store=True)
def waiting_list(request: SignedInRequest) -> HttpResponse:
    """Show those who wait and whom the actor sees."""
    context = {"lines": lines_for(request.user), "may_put": bool(candidates_for(request.user))}
    return render(request, "counseling/waiting/list.html", context)


@cache_control(private=True, no_store=True)
def waiting_new(request: SignedInRequest) -> HttpResponse:
    """Put somebody on the list."""
    candidates = candidates_for(request.user)
    colleagues = {user for row in candidates for user in row.colleagues}
    initial = {"who": request.GET.get("referral", "")}
    form = PutOnForm(request.POST or None, candidates=candidates, colleagues=list(colleagues), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            entry = entries.put_on_list(
                actor=request.user, kind=KIND, subject=form.cleaned_data["who"], wishes=form.wishes()
            )
        except (Invalid, WrongState) as error:
            form.add_error(getattr(error, "field", None) or "who", str(error.message))
        else:
            messages.success(request, _("已登记等候。有合适的时间空出来，会按顺序告知居民。"))
            return redirect("counseling:waiting-entry", entry.pk)
    status = 422 if request.method == "POST" else 200
    page = {"form": form, "candidates": candidates}
    return render(request, "counseling/waiting/new.html", page, status=status)


@require_GET
@cache_control(private=True, no_store=True)
def waiting_entry(request: SignedInRequest, entry_id: int) -> HttpResponse:
    """Show one entry: its wishes, its offers, its log."""
    return _page(request, get_visible(WaitingEntry, request.user, pk=entry_id))


@cache_control(private=True, no_store=True)
def waiting_change(request: SignedInRequest, entry_id: int) -> HttpResponse:
    """Change what suits somebody."""
    entry = _working(request, entry_id)
    form = WishesForm(
        request.POST or None, colleagues=list(standings_of([entry])[entry.pk].colleagues), initial=WishesForm.of(entry)
    )
    if request.method == "POST" and form.is_valid():
        try:
            entries.change_wishes(actor=request.user, entry_id=entry.pk, wishes=form.wishes())
        except Invalid as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("要求已更改，排队的位置不变。"))
            return redirect("counseling:waiting-entry", entry.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "counseling/waiting/change.html", {"entry": entry, "form": form}, status=status)


@cache_control(private=True, no_store=True)
def waiting_offer(request: SignedInRequest, entry_id: int) -> HttpResponse:
    """Offer a free time by hand, with the reason."""
    entry = _working(request, entry_id)
    places = _own_places(request.user, entry)
    users = User.objects.filter(pk__in={place.colleague_id for place, _against in places})
    form = HandForm(request.POST or None, places=places, names={user.pk: str(user) for user in users})
    if request.method == "POST" and form.is_valid():
        try:
            offer_by_hand(actor=request.user, entry_id=entry.pk, reason=form.cleaned_data["reason"], **form.chosen())
        except (Conflict, Invalid) as error:
            form.add_error(getattr(error, "field", None) or "place", str(error.message))
        else:
            messages.success(request, _("时间已为居民保留。谁排在前面、为什么没有轮到，都已记入记录。"))
            return redirect("counseling:waiting-entry", entry.pk)
    status = 422 if request.method == "POST" else 200
    return render(
        request, "counseling/waiting/offer.html", {"entry": entry, "form": form, "places": places}, status=status
    )


@require_POST
def waiting_leave(request: SignedInRequest, entry_id: int) -> HttpResponse:
    entry = _working(request, entry_id)
    form = LeaveForm(request.POST)
    if not form.is_valid():
        return _page(request, entry, leave=form)
    entries.take_off_list(actor=request.user, entry_id=entry.pk, reason=form.cleaned_data["reason"])
    messages.success(request, _("已从等候名单中移出。"))
    return redirect("counseling:waiting-list")


@require_POST
def waiting_resume(request: SignedInRequest, entry_id: int) -> HttpResponse:
    entry = _working(request, entry_id)
    entries.resume_waiting(actor=request.user, entry_id=entry.pk)
    messages.success(request, _("已记下与居民联系过，之后继续按顺序提供时间。"))
    return redirect("counseling:waiting-entry", entry.pk)


@require_POST
def offer_called(request: SignedInRequest, offer_id: int) -> HttpResponse:
    offer = offers.record_call(actor=request.user, offer_id=offer_id)
    messages.success(request, _("已记下致电。居民答复后请登记。"))
    return redirect("counseling:waiting-entry", offer.entry_id)


@require_POST
def offer_accept(request: SignedInRequest, offer_id: int) -> HttpResponse:
    offer = offers.accept_offer(actor=request.user, offer_id=offer_id)
    messages.success(request, _("已按居民的答复约好时间。"))
    return redirect("counseling:waiting-entry", offer.entry_id)


@require_POST
def offer_decline(request: SignedInRequest, offer_id: int) -> HttpResponse:
    offer = offers.decline_offer(actor=request.user, offer_id=offer_id)
    messages.success(request, _("已登记居民不要这个时间，时间会给下一位合适的居民。"))
    return redirect("counseling:waiting-entry", offer.entry_id)


def _working(request: SignedInRequest, entry_id: int) -> WaitingEntry:
    entry = get_visible(WaitingEntry, request.user, pk=entry_id)
    require(can(request.user, "waiting.work", entry))
    return entry


def _own_places(actor: User, entry: WaitingEntry) -> list[Any]:
    room = CounsellingRoom()
    found = places_for(entry)
    may = {place.colleague_id: room.may_offer(actor, entry.subject, place.colleague_id) for place, _against in found}
    return [row for row in found if may[row[0].colleague_id]]


def _page(request: SignedInRequest, entry: WaitingEntry, leave: LeaveForm | None = None) -> HttpResponse:
    record_read(actor=request.user, action="waiting.read", subject=entry, case_id=entry.case_id)
    waits = entry.status == WaitingEntry.Status.WAITING
    context = {
        "entry": entry,
        "line": lines_of(request.user, [entry], {})[0],
        "offers": WaitingOffer.objects.filter(entry=entry).select_related("booking", "colleague", "answered_by"),
        "events": entry.events.select_related("actor", "colleague")[:200],
        "may_work": waits and bool(can(request.user, "waiting.work", entry)),
        "leave": leave or LeaveForm(),
    }
    return render(request, "counseling/waiting/entry.html", context, status=422 if leave else 200)
