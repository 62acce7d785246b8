"""Appointments made, moved and cancelled by residents themselves, or by their social worker on their behalf.

Only with the own counsellor, in a running episode, at times that are offered. A time is held first and confirmed
after; each act may be repeated and then returns what stands.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from counseling.models import Episode, Session
from qingshan.accounts.models import User
from qingshan.core.clock import now
from qingshan.core.errors import Conflict, Invalid, NotFound
from qingshan.core.limits.selectors import limit
from qingshan.notifications.services import send
from qingshan.people.models import Person
from scheduling.bookings.absence import cancel_for_person
from scheduling.bookings.keys import inner
from scheduling.bookings.models import Booking
from scheduling.holds.services import confirm_hold, hold_time, picked
from scheduling.modes import Mode
from scheduling.resources.models import Resource
from scheduling.resources.services import resource_for_person, resource_for_user
from scheduling.retry import retried

from .services import cancel_locked, lock_booked, move_locked, must_be_running, session_of, session_once
from .times import day_of, offered_times, other_times, slot_at

TAKEN = ("booking.room_busy", "booking.busy", "resource.closed")


def pick_time(*, actor: User, episode_id: UUID, start: datetime, mode: str, idempotency_key: str) -> Booking:
    """Hold a time of the counsellor and the resident, in person with a room that is free, for ``hold.minutes``.

    The same key again returns the hold as it stands. Raises NotFound (not the actor's to book), WrongState (the
    service is over), Invalid (mode, time), Conflict (taken meanwhile, or enough is booked already).
    """
    episode = episode_to_book(actor, episode_id)
    if standing := picked(actor, idempotency_key):
        return standing
    must_be_running(episode)
    if mode not in Mode.values:
        raise Invalid("booking.mode", _("请选择会面方式。"), field="mode")
    if start <= now():
        raise Invalid("booking.past", _("不能预约已经过去的时间。"), field="start")
    _not_too_many(episode)
    offered = offered_times(episode, mode, day_of(start), day_of(start))
    slot = slot_at(offered, start)
    if slot is None:
        raise Conflict("session.not_offered", _("这个时间刚刚被占用，或不在开放时间内，请另选一个。"))
    candidates: list[Resource | None] = [*offered[slot]]
    for room in candidates or [None]:
        try:
            return _hold(actor, episode, slot.start, slot.end, mode, room, idempotency_key)
        except Conflict as error:
            if room is None or error.code not in TAKEN:
                raise
    raise Conflict("booking.room_busy", _("这个时间的咨询室刚刚都被占用，请另选时间。"))


@retried
@transaction.atomic
def confirm_time(*, actor: User, episode_id: UUID, booking_id: int) -> Session:
    """Make a held time a session and tell the counsellor. A second time returns the session that stands.

    Raises NotFound, WrongState (the service is over, or the time was cancelled), Conflict (it ran out and is taken).
    """
    episode = episode_to_book(actor, episode_id)
    _must_be_of(episode, booking_id)
    standing = Session.objects.filter(booking_id=booking_id).first()
    if standing is not None:
        return standing
    must_be_running(episode)
    _not_too_many(episode)
    session = session_of(confirm_hold(actor=actor, booking_id=booking_id), episode, actor)
    _tell_counselor(session, "booked")
    return session


def move_own_session(*, actor: User, session_id: UUID, start: datetime, idempotency_key: str) -> Session:
    """Move an own session to another offered time, in one step. The time it has already changes nothing.

    Raises NotFound, WrongState (not booked any more, or the service is over), Invalid (past), Conflict (taken).
    """

    def act() -> Session:
        return _move_own(actor, session_id, start, inner(idempotency_key))

    return session_once(actor, idempotency_key, "session.move", (session_id, start), act)


def _move_own(actor: User, session_id: UUID, start: datetime, key: str) -> Session:
    session = own_session(actor, session_id)
    if session.start == start and session.status == Session.Status.BOOKED:
        return session
    must_be_running(session.episode)
    if start <= now():
        raise Invalid("booking.past", _("不能预约已经过去的时间。"), field="start")
    session = lock_booked(session.pk)
    _must_be_to_come(session)
    slot = slot_at(other_times(session, day_of(start), day_of(start)), start)
    if slot is None:
        raise Conflict("session.not_offered", _("这个时间刚刚被占用，或不在开放时间内，请另选一个。"))
    session = move_locked(session, actor, slot.start, slot.end, key)
    _tell_counselor(session, f"moved.{int(start.timestamp())}")
    return session


def cancel_own_session(*, actor: User, session_id: UUID, reason: str, idempotency_key: str) -> Session:
    """Cancel an own session; within ``session.late_cancel`` hours it counts as late, and is allowed all the same.

    reason: a code of Session.Reason. A second time changes nothing. Raises NotFound, Invalid, WrongState (held, or
    begun).
    """
    if reason not in Session.Reason.values:
        raise Invalid("session.reason", _("请选择一个原因。"), field="reason")

    def act() -> Session:
        return _cancel_own(actor, session_id, reason, inner(idempotency_key))

    return session_once(actor, idempotency_key, "session.cancel", (session_id, reason), act)


def _cancel_own(actor: User, session_id: UUID, reason: str, key: str) -> Session:
    session = own_session(actor, session_id)
    if session.status == Session.Status.CANCELLED:
        return session
    session = lock_booked(session.pk)
    _must_be_to_come(session)
    session = cancel_locked(session, actor, Session.Side.CLIENT, reason, key)
    _tell_counselor(session, "cancelled")
    return session


@retried
@transaction.atomic
def cancel_unable(booking: Booking, person: Person, actor: User | None) -> None:
    """Cancel the session of a booking because its resident said that they cannot come; late is marked as ever.

    actor: the colleague who wrote it down, None for an answer to a reminder. Raises WrongState, Conflict (begun).
    """
    found = Session.objects.filter(booking=booking, episode__person=person).first()
    if found is None:
        cancel_for_person(booking_id=booking.pk, person_id=person.pk, actor=actor)
        return
    session = lock_booked(found.pk)
    _must_be_to_come(session)
    key = f"unable:{session.pk}:{int(session.start.timestamp())}"
    cancel_locked(session, actor, Session.Side.CLIENT, Session.Reason.OTHER, key)
    _tell_counselor(session, "cancelled")


def episode_to_book(actor: User, episode_id: UUID) -> Episode:
    """Return the running episode in which the actor may book; raise NotFound for any other."""
    found = Episode.objects.bookable_by(actor).filter(pk=episode_id).first()
    if found is None:
        raise NotFound("counseling.episode.not_found")
    return found


def own_session(actor: User, session_id: UUID) -> Session:
    """Return the session that the actor may move or cancel; raise NotFound for any other."""
    found = Session.objects.own_of(actor).filter(pk=session_id).select_related("booking", "episode").first()
    if found is None:
        raise NotFound("counseling.session.not_found")
    return found


def _hold(
    actor: User, episode: Episode, start: datetime, end: datetime, mode: str, room: Resource | None, key: str
) -> Booking:
    both = [resource_for_user(episode.counselor), resource_for_person(episode.person)]
    return hold_time(
        actor=actor,
        resources=[*both, room] if room else both,
        start=start,
        end=end,
        kind=Booking.Kind.SESSION,
        idempotency_key=key,
        place=(room.place or room.name) if room else "",
        mode=mode,
    )


def _must_be_of(episode: Episode, booking_id: int) -> None:
    """Raise NotFound unless a booking is one of this episode's resident and counsellor."""
    held = Booking.objects.filter(pk=booking_id, kind=Booking.Kind.SESSION)
    held = held.filter(allocations__resource__person=episode.person_id)
    if not held.filter(allocations__resource__user=episode.counselor_id).exists():
        raise NotFound("booking.not_found")


def _must_be_to_come(session: Session) -> None:
    if session.start <= now():
        raise Conflict("session.begun", _("约定的时间已经到了，请直接联系您的咨询师或社工。"))


def _not_too_many(episode: Episode) -> None:
    most = int(limit("session.self.max").value)
    waiting = Session.objects.booked().filter(episode=episode, booking__start__gt=now()).count()
    if waiting >= most:
        message = _("已经约好了 %(count)s 次。见过面之后再约下一次，或者改其中一次的时间。") % {"count": waiting}
        raise Conflict("session.enough_booked", message)


def _tell_counselor(session: Session, what: str) -> None:
    send(
        template="calendar.changed",
        to_user=session.episode.counselor,
        dedupe_key=f"session:{session.pk}:{session.episode.counselor_id}:{what}",
    )
