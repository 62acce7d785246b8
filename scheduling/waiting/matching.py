"""Giving what is free to who waits, in order: from the worker's duty, and at once when a time is given back."""

from collections.abc import Collection
from contextvars import ContextVar
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from qingshan.access.gate import require
from qingshan.accounts.models import User
from qingshan.core.clock import now
from qingshan.core.errors import Conflict, Invalid, NotFound, WrongState
from scheduling.modes import Mode
from scheduling.resources.models import Resource
from scheduling.retry import retried

from . import log
from .entries import end_entry
from .market import SOFT, Line, Market, Place, line_up
from .models import WaitingEntry, WaitingOffer, Why
from .offers import Proposal, close_offer, lock_entry, make_offer, withdraw_open
from .reach import Reach
from .rooms import room_for
from .rules import can_work

TRIES = 8  # how many times that turn out to be taken are tried for one entry in one run
_running: ContextVar[bool] = ContextVar("waiting_running", default=False)


def offer_places(colleagues: Collection[int] | None = None) -> int:
    """Offer what is free to those who wait, in order, each at most one time; return how many offers were made.

    colleagues: only these colleagues' times, by user. A duty: several workers may do it at once, and it may be cut
    off anywhere.
    """
    token = _running.set(True)
    try:
        return _offer_places(colleagues)
    finally:
        _running.reset(token)


def _offer_places(colleagues: Collection[int] | None) -> int:
    close_what_is_over()
    line = line_up()
    if not line.entries:
        return 0
    _follow(line)
    market, made = Market(line.terms), 0
    for entry in line.entries:
        if entry.pk in line.offered or entry.unanswered >= line.terms.unanswered:
            continue
        wanted = line.colleagues(entry)
        if _offer_first(entry, line, market, wanted if colleagues is None else wanted & set(colleagues)):
            line.offered.add(entry.pk)
            made += 1
    return made


def hear_of_free_time(resource_ids: frozenset[int]) -> None:
    """Offer at once what became free of these resources, if anybody waits. What fails here the duty does later."""
    if _running.get() or not WaitingEntry.objects.waiting().exists():
        return
    users = Resource.objects.filter(pk__in=resource_ids, user__isnull=False).values_list("user_id", flat=True)
    if found := list(users):
        offer_places(found)


def close_what_is_over() -> int:
    """Close the offers whose time to answer is over, or whose hold is gone; return how many."""
    rows = WaitingOffer.objects.open().select_related("booking")
    over = [row for row in rows if row.answer_by <= now() or row.booking.status != "held"]
    for offer in over:
        _lapse(offer)
    return len(over)


@retried
@transaction.atomic
def _lapse(offer: WaitingOffer) -> None:
    in_time = offer.answer_by > now()  # the hold was let go by a colleague: nobody kept silent
    close_offer(offer, WaitingOffer.State.WITHDRAWN if in_time else WaitingOffer.State.LAPSED, actor=None)


def _follow(line: Line) -> None:
    """Take over what the room above says now: who waits no more, whose urgency changed, whose offer has no ground."""
    for entry in list(line.entries):
        standing = line.standings[entry.pk]
        booked = standing.booked_at is not None and standing.booked_at > entry.entered_at
        if over := standing.over or (WaitingEntry.Left.BOOKED if booked else ""):
            _end(entry, over)
            line.entries.remove(entry)
        elif standing.urgency != entry.urgency:
            _set_urgency(entry, standing.urgency)
    line.entries.sort(key=lambda entry: (entry.urgency, entry.entered_at, entry.pk))


@retried
@transaction.atomic
def _end(entry: WaitingEntry, reason: str) -> None:
    withdraw_open(entry, actor=None, reason=reason)
    locked = lock_entry(entry.pk)
    if locked.status == WaitingEntry.Status.WAITING:
        end_entry(locked, actor=None, reason=reason)


@transaction.atomic
def _set_urgency(entry: WaitingEntry, urgency: int) -> None:
    locked = lock_entry(entry.pk)
    entry.urgency = locked.urgency = urgency
    locked.save(update_fields=["urgency"])
    log.write(locked, log.What.URGENCY, actor=None, reason=str(urgency))


def _offer_first(entry: WaitingEntry, line: Line, market: Market, colleagues: Collection[int]) -> bool:
    """Offer the earliest time that fits; one that is taken meanwhile gives way to the next."""
    tried = 0
    for place in market.places(colleagues, line.modes(entry), entry.minutes):
        if line.why_not(entry, place, market):
            continue
        proposal = _proposal(entry, place, line, market)
        try:
            make_offer(entry, proposal)
        except Conflict as error:
            tried += 1
            if error.code == "waiting.has_offer" or tried == TRIES:
                return False
            continue
        except WrongState:
            return False
        market.forget(place, proposal.room)
        return True
    return False


def _proposal(
    entry: WaitingEntry, place: Place, line: Line, market: Market, actor: User | None = None, reason: str = ""
) -> Proposal:
    passed = [
        (row, line.why_not(row, place, market) or (Why.BY_HAND if reason else Why.TAKEN))
        for row in line.ahead_of(entry)
    ]
    room = None
    if place.mode == Mode.IN_PERSON:
        room = market.room_at(place, entry.place) or market.room_at(place)
    return Proposal(
        place=place,
        desk=market.desk(place.colleague_id),
        room=room,
        reach=line.reach(entry) or Reach(WaitingOffer.Way.CALL, now()),
        terms=line.terms,
        passed=passed,
        actor=actor,
        reason=reason,
    )


def places_for(entry: WaitingEntry, limit: int = 24) -> list[tuple[Place, str]]:
    """Return the next free times that a colleague may offer by hand, each with what speaks against it, or empty."""
    line = line_up()
    market, found = Market(line.terms), []
    mine = next((row for row in line.entries if row.pk == entry.pk), None)
    if mine is None or line.standings[mine.pk].over:
        return []
    for place in market.places(line.standings[mine.pk].colleagues, line.modes(mine), mine.minutes):
        if not line.why_not(mine, place, market, waive={*SOFT, Why.COLLEAGUE}):
            found.append((place, line.why_not(mine, place, market)))
        if len(found) == limit:
            break
    return found


def offer_by_hand(
    *, actor: User, entry_id: int, colleague_id: int, start: datetime, mode: str, reason: str
) -> WaitingOffer:
    """Offer one who waits a free time out of turn, or one that they did not wish for; who stood before is logged.

    reason: a ``WaitingOffer.Reason``. Raises NotFound, Refused, Invalid (reason, time), Conflict, WrongState.
    """
    entry = WaitingEntry.objects.visible_to(actor).filter(pk=entry_id).first()
    if entry is None:
        raise NotFound("waiting.not_found")
    require(can_work(actor, entry))
    require(room_for(entry.kind).may_offer(actor, entry.subject, colleague_id))
    if reason not in WaitingOffer.Reason.values:
        raise Invalid("waiting.reason", _("请选择一个原因。"), field="reason")
    close_what_is_over()
    line = line_up()
    mine = next((row for row in line.entries if row.pk == entry_id), None)
    if mine is None or line.standings[entry_id].over:
        raise WrongState("waiting.ended", _("这项等候登记已经结束。"))
    if colleague_id not in line.standings[entry_id].colleagues:
        raise Conflict("waiting.colleague", _("这位同事不能接待，请另选。"))
    market = Market(line.terms)
    offered = market.places([colleague_id], [mode], mine.minutes) if mode in Mode.values else iter(())
    place = next((place for place in offered if place.start == start), None)
    if place is None:
        raise Conflict("waiting.not_free", _("这个时间刚刚被占用，请另选一个。"))
    if why := line.why_not(mine, place, market, waive={*SOFT, Why.COLLEAGUE}):
        raise Conflict(f"waiting.{why}", _("不能提供这个时间：%(why)s。") % {"why": Why(why).label})
    return make_offer(mine, _proposal(mine, place, line, market, actor, reason))
