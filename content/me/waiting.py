"""A resident's own place in the waiting list, and their answers to what is offered."""

from dataclasses import dataclass, field
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qingshan.accounts.http import SignedInRequest
from qingshan.accounts.models import User
from qingshan.core.clock import now
from qingshan.core.errors import Conflict, NotFound, WrongState
from scheduling.waiting.entries import take_off_list
from scheduling.waiting.models import WaitingEntry, WaitingOffer
from scheduling.waiting.offers import accept_offer, decline_offer


@dataclass(frozen=True)
class OwnWaiting:
    """since: from when on the resident waits; offers: times that are kept for them now, the earliest first."""

    since: datetime | None = None
    entry_id: int = 0
    offers: list[WaitingOffer] = field(default_factory=list)


def own_waiting(actor: User) -> OwnWaiting:
    """Return how it stands; never how many stand before, for the order follows others' urgency."""
    entry = WaitingEntry.objects.waiting().filter(person=actor.person).order_by("entered_at").first()
    if entry is None or actor.person is None:
        return OwnWaiting()
    rows = WaitingOffer.objects.open().filter(entry__person=actor.person, answer_by__gt=now())
    return OwnWaiting(entry.entered_at, entry.pk, list(rows.select_related("booking").order_by("booking__start")))


@require_POST
def accept(request: SignedInRequest, offer_id: int) -> HttpResponse:
    """Take a time that is kept."""
    _must_be_own(request.user, offer_id)
    try:
        accept_offer(actor=request.user, offer_id=offer_id)
    except (Conflict, WrongState) as error:
        messages.warning(request, str(error.message))
    else:
        messages.success(request, _("已经约好，请看下面的预约。"))
    return redirect("content:me")


@require_POST
def decline(request: SignedInRequest, offer_id: int) -> HttpResponse:
    """Let a time go to somebody else; the own place in the list stays."""
    _must_be_own(request.user, offer_id)
    try:
        decline_offer(actor=request.user, offer_id=offer_id)
    except (Conflict, WrongState) as error:
        messages.warning(request, str(error.message))
    else:
        messages.success(request, _("好的，这个时间不留了。您还在等候名单上，有别的时间会再告诉您。"))
    return redirect("content:me")


@require_POST
def leave(request: SignedInRequest, entry_id: int) -> HttpResponse:
    """Wait no more."""
    if not WaitingEntry.objects.filter(pk=entry_id, person=request.user.person).exists():
        raise NotFound("waiting.not_found")
    take_off_list(actor=request.user, entry_id=entry_id, reason=WaitingEntry.Left.UNWANTED)
    messages.success(request, _("已经不再等候。以后需要时，告诉您的社工就可以。"))
    return redirect("content:me")


def _must_be_own(actor: User, offer_id: int) -> None:
    """Here people answer for themselves alone, even where their other roles would let them answer for others."""
    if not WaitingOffer.objects.filter(pk=offer_id, entry__person=actor.person).exists():
        raise NotFound("waiting.offer_not_found")
