"""Keeping a time for one who waits, and what they answer: lock the time, then the entry, then look, then write.

One time goes to one (the lock and the constraint of every booking), one who waits has one open offer (the lock of the
entry, and a unique index behind it).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from qingshan.access.gate import require
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.clock import now
from qingshan.core.errors import Conflict, NotFound, WrongState
from qingshan.notifications.services import send
from scheduling.bookings import locks, notices
from scheduling.bookings.models import Booking
from scheduling.bookings.taking import take_time
from scheduling.holds.services import confirm_locked, let_lapse
from scheduling.policy import policy
from scheduling.resources.models import Resource
from scheduling.resources.services import resource_for_person
from scheduling.retry import retried

from . import log
from .market import Place
from .models import WaitingEntry, WaitingOffer
from .reach import Reach, Terms, answer_by
from .rooms import room_for
from .rules import can_answer, can_work

What = log.What
State = WaitingOffer.State


@dataclass(frozen=True)
class Proposal:
    """What is to be offered: the time, the colleague's and the room's rows, how the resident is asked, who stood
    before and why it is not for them. reason: a ``WaitingOffer.Reason`` where a colleague decided."""

    place: Place
    desk: Resource
    room: Resource | None
    reach: Reach
    terms: Terms
    passed: Sequence[tuple[WaitingEntry, str]] = ()
    actor: User | None = None
    reason: str = ""


def lock_entry(entry_id: int) -> WaitingEntry:
    """Lock an entry, after the time that it is about. Raises NotFound."""
    found = WaitingEntry.objects.select_for_update(of=("self",)).filter(pk=entry_id).first()
    if found is None:
        raise NotFound("waiting.not_found")
    return found


@retried
@transaction.atomic
def make_offer(entry: WaitingEntry, proposal: Proposal) -> WaitingOffer:
    """Hold a time for one who waits and let them know.

    Raises Conflict (the time is taken, the week is full, they have an offer already), WrongState (waits no more).
    """
    place = proposal.place
    people = [proposal.desk, resource_for_person(entry.person)]
    wanted = [*people, proposal.room] if proposal.room else people
    resources = locks.lock_resources(sorted(row.pk for row in wanted))
    locked = lock_entry(entry.pk)
    if locked.status != WaitingEntry.Status.WAITING:
        raise WrongState("waiting.ended", _("这项等候登记已经结束。"))
    if locked.offers.open().exists():
        raise Conflict("waiting.has_offer", _("居民手上已有一个待答复的时间，请先等答复或收回。"))
    until = answer_by(proposal.reach.asked_at, place.start, proposal.terms)
    if until is None:
        raise Conflict("waiting.too_soon", _("离开始太近，居民来不及答复。"))
    booking = Booking(
        kind=locked.kind,
        status=Booking.Status.HELD,
        held_until=until,
        start=place.start,
        end=place.end,
        mode=place.mode,
        place=(proposal.room.place or proposal.room.name) if proposal.room else "",
        created_by_id=locked.entered_by_id,
        idempotency_key=f"offer:{uuid4().hex}",
        request_digest="",
    )
    take_time(booking, resources, policy())
    record(actor=proposal.actor, action="booking.hold", subject=booking, case_id=locked.case_id)
    offer = WaitingOffer.objects.create(
        entry=locked,
        booking=booking,
        colleague_id=place.colleague_id,
        way=proposal.reach.way,
        asked_at=proposal.reach.asked_at,
        answer_by=until,
        offered_by=proposal.actor,
        reason=proposal.reason,
    )
    log.write(locked, What.OFFERED, actor=proposal.actor, reason=proposal.reason, offer=offer)
    log.write_passed(proposal.passed, offer=offer, start=place.start, actor=proposal.actor)
    _let_know(offer, locked)
    notices.announce_to(booking, resources)
    return offer


def _let_know(offer: WaitingOffer, entry: WaitingEntry) -> None:
    """Write to the resident in neutral words; where a call is needed, the desk shows it."""
    if offer.way == WaitingOffer.Way.MESSAGE:
        send(
            template="appointment.offered",
            to_person=entry.person,
            dedupe_key=f"offer:{offer.pk}",
            not_after=offer.answer_by,
        )


@retried
@transaction.atomic
def accept_offer(*, actor: User, offer_id: int) -> WaitingOffer:
    """Confirm the held time and make of it what stands for it in the room above. A second time returns what stands.

    Raises NotFound, Refused, WrongState (answered otherwise, taken back, or its time to answer is over), Conflict.
    """
    offer, entry, resources = _locked(actor, offer_id)
    if offer.state == State.ACCEPTED:
        return offer
    _must_be_open(offer)
    standing = room_for(entry.kind).standings([entry.subject]).get(entry.subject)
    if standing is None or standing.over or offer.colleague_id not in standing.colleagues:
        raise WrongState("waiting.over", _("这项服务已经结束或有变化，不能再接受这个时间。请联系您的社工。"))
    booking = confirm_locked(offer.booking, resources, actor)
    _close(offer, State.ACCEPTED, actor)
    entry.status, entry.ended_at, entry.unanswered = WaitingEntry.Status.SETTLED, now(), 0
    entry.save(update_fields=["status", "ended_at", "unanswered"])
    log.write(entry, What.ACCEPTED, actor=actor, offer=offer)
    room_for(entry.kind).settle(entry, booking, actor)
    return offer


@retried
@transaction.atomic
def decline_offer(*, actor: User, offer_id: int) -> WaitingOffer:
    """Say no to a time: it goes to the next who fits, the place in the list stays. Raises as ``accept_offer`` does."""
    offer, entry, resources = _locked(actor, offer_id)
    if offer.state == State.DECLINED:
        return offer
    _must_be_open(offer)
    let_lapse(offer.booking, resources)
    _close(offer, State.DECLINED, actor)
    if entry.unanswered:
        entry.unanswered = 0
        entry.save(update_fields=["unanswered"])
    log.write(entry, What.DECLINED, actor=actor, offer=offer)
    return offer


@transaction.atomic
def record_call(*, actor: User, offer_id: int) -> WaitingOffer:
    """Record that the resident was told of an open offer on the phone. Raises NotFound, Refused, WrongState."""
    offer, entry, _resources = _locked(actor, offer_id)
    require(can_work(actor, entry))
    _must_be_open(offer)
    if offer.called_at is None:
        offer.called_at = now()
        offer.save(update_fields=["called_at"])
        log.write(entry, What.CALLED, actor=actor, offer=offer)
    return offer


def withdraw_open(entry: WaitingEntry, *, actor: User | None, reason: str) -> None:
    """Take back the open offer of an entry, if there is one. In the caller's transaction, before the entry's lock."""
    offer = entry.offers.open().first()
    if offer is not None:
        close_offer(offer, State.WITHDRAWN, actor=actor, reason=reason)


def close_offer(offer: WaitingOffer, state: str, *, actor: User | None, reason: str = "") -> bool:
    """Give the time of an open offer back; False when somebody answered first. Needs a transaction."""
    booking, resources = locks.lock_booking(offer.booking_id)
    entry = lock_entry(offer.entry_id)
    found = WaitingOffer.objects.select_for_update(of=("self",)).select_related("booking").get(pk=offer.pk)
    if not found.is_open:
        return False
    if booking.status == Booking.Status.HELD:
        let_lapse(booking, resources)
    _close(found, state, actor)
    if state == State.LAPSED:
        entry.unanswered += 1
        entry.save(update_fields=["unanswered"])
    log.write(entry, What(state), actor=actor, reason=reason, offer=found)
    return True


def _locked(actor: User, offer_id: int) -> tuple[WaitingOffer, WaitingEntry, locks.Locked]:
    """Lock time, entry and offer, in this order. Raises NotFound (also when it is not the actor's to see), Refused."""
    seen = WaitingOffer.objects.visible_to(actor).filter(pk=offer_id).first()
    if seen is None:
        raise NotFound("waiting.offer_not_found")
    booking, resources = locks.lock_booking(seen.booking_id)
    entry = lock_entry(seen.entry_id)
    require(can_answer(actor, entry))
    offer = WaitingOffer.objects.select_for_update(of=("self",)).get(pk=offer_id)
    offer.booking = booking
    return offer, entry, resources


def _must_be_open(offer: WaitingOffer) -> None:
    if not offer.is_open:
        message = _("这个时间已经有了答复：%(state)s。") % {"state": offer.get_state_display()}
        raise WrongState("waiting.answered", message)
    if offer.answer_by <= now() or offer.booking.status != Booking.Status.HELD:
        raise WrongState("waiting.lapsed", _("这个时间的保留已经到期。有新的时间会再告诉您。"))


def _close(offer: WaitingOffer, state: str, actor: User | None) -> None:
    offer.state, offer.answered_at, offer.answered_by = state, now(), actor
    offer.save(update_fields=["state", "answered_at", "answered_by"])
