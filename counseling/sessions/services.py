from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from casework.cases.services import record_event
from casework.referrals.models import Referral
from casework.referrals.services import start_serving
from counseling.episodes.rules import can_work
from counseling.episodes.services import may_counsel
from counseling.models import Episode, Outreach, Session
from qingshan.access.decisions import require
from qingshan.access.gate import get_visible
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.clock import now
from qingshan.core.deadlines import due
from qingshan.core.errors import Invalid, WrongState
from qingshan.core.limits.selectors import limit
from qingshan.notifications.services import send
from qingshan.realtime.services import announce
from scheduling.bookings.absence import cancel_for_person
from scheduling.bookings.keys import inner, once
from scheduling.bookings.models import Booking
from scheduling.bookings.services import (
    book,
    cancel_booking,
    complete_booking,
    miss_booking,
    move_booking,
    reinstate_booking,
)
from scheduling.modes import Mode
from scheduling.resources.models import Resource
from scheduling.resources.services import resource_for_person, resource_for_user

from . import facts, rules

CANCEL_REASON = {
    Session.Side.CLIENT: Booking.CancelReason.PERSON,
    Session.Side.COUNSELOR: Booking.CancelReason.STAFF,
    Session.Side.CENTRE: Booking.CancelReason.CLOSURE,
}


@transaction.atomic
def book_session(
    *,
    actor: User,
    episode_id: UUID,
    start: datetime,
    end: datetime,
    mode: str,
    idempotency_key: str,
    room: Resource | None = None,
) -> Session:
    """Book counsellor, resident and (in person) a room on the calendar; the same key again returns the same session.

    Raises NotFound, Refused (not the counsellor), WrongState (episode closed), Invalid (the time, no room),
    Conflict (somebody or the room is taken).
    """
    episode = get_visible(Episode, actor, pk=episode_id)
    require(can_work(actor, episode))
    must_be_running(episode)
    booking = book(
        actor=actor,
        resources=resources_of(episode, mode, room),
        start=start,
        end=end,
        kind=Booking.Kind.SESSION,
        idempotency_key=idempotency_key,
        place=(room.place or room.name) if room else "",
        mode=mode,
    )
    return session_of(booking, episode, actor)


def must_be_running(episode: Episode) -> None:
    """Raise WrongState unless sessions may still be booked in an episode."""
    if not episode.is_open:
        raise WrongState("episode.closed", _("这项服务已经结束，不能再预约。"))
    if not episode.referral.is_open:
        raise WrongState("episode.referral_ended", _("转介已被社工撤回，不能再预约。请结束这项服务。"))
    if not may_counsel(episode.referral):
        raise WrongState("episode.no_consent", _("居民已撤回对心理咨询的同意，不能再预约。请先与居民和社工确认。"))


def session_of(booking: Booking, episode: Episode, actor: User | None) -> Session:
    """Return the session that a booking stands for, made the first time."""
    session, created = Session.objects.get_or_create(
        booking=booking, defaults={"episode": episode, "mode": booking.mode}
    )
    if created:
        record(actor=actor, action="session.book", subject=session, case_id=episode.case_id)
    return session


def resources_of(episode: Episode, mode: str, room: Resource | None) -> Sequence[Resource]:
    """A room is taken in person only: a call needs two people, not four walls."""
    who = [resource_for_user(episode.counselor), resource_for_person(episode.person)]
    if mode != Mode.IN_PERSON:
        return who
    if room is None:
        raise Invalid("session.no_room", _("当面咨询请选择咨询室。"), field="room")
    return [*who, room]


def _locked(actor: User, session_id: UUID) -> Session:
    """Return the session, locked, if the actor may work on it and it is still booked."""
    visible = get_visible(Session, actor, pk=session_id)
    require(can_work(actor, visible.episode))
    return lock_booked(visible.pk)


def lock_booked(session_id: UUID) -> Session:
    """Lock a session; whoever calls knows that the actor may work on it. Raises WrongState (not booked any more)."""
    session = Session.objects.select_for_update(of=("self",)).get(pk=session_id)
    if session.status != Session.Status.BOOKED:
        raise WrongState("session.not_booked", _("这次面谈不是“已预约”状态，不能办理。"))
    return session


def move_session(*, actor: User, session_id: UUID, start: datetime, end: datetime, idempotency_key: str) -> Session:
    """Move a booked session to another time with the same people and room. Raises as ``book_session`` does.

    The same key again returns the session as it stands, here and in the writes below.
    """

    def act() -> Session:
        return move_locked(_locked(actor, session_id), actor, start, end, inner(idempotency_key))

    return session_once(actor, idempotency_key, "session.move", (session_id, start, end), act)


def session_once(actor: User, key: str, action: str, content: Sequence[object], act: Callable[[], Session]) -> Session:
    """Do what ``act`` does once for this key; see ``scheduling.bookings.keys``."""
    booking = once(actor=actor, key=key, action=action, content=content, act=lambda: act().booking)
    return Session.objects.select_related("booking", "episode").get(booking=booking)


def move_locked(session: Session, actor: User, start: datetime, end: datetime, key: str) -> Session:
    """Move a session that the caller has locked."""
    move_booking(actor=actor, booking_id=session.booking_id, start=start, end=end, idempotency_key=key)
    record(actor=actor, action="session.move", subject=session, case_id=session.episode.case_id)
    return Session.objects.get(pk=session.pk)


def cancel_session(*, actor: User, session_id: UUID, by: str, reason: str, idempotency_key: str) -> Session:
    """Cancel a booked session and free its time.

    by: who asked, a code of Session.Side; reason: a code of Session.Reason. Raises NotFound, Refused, WrongState.
    """

    def act() -> Session:
        return cancel_locked(_locked(actor, session_id), actor, by, reason, inner(idempotency_key))

    return session_once(actor, idempotency_key, "session.cancel", (session_id, by, reason), act)


def cancel_locked(session: Session, actor: User | None, by: str, reason: str, key: str = "") -> Session:
    """Cancel a session that the caller has locked, and mark whether it was late.

    actor: None where the resident answered a reminder without signing in; key: of the write, where somebody did.
    """
    if actor is None:
        cancel_for_person(booking_id=session.booking_id, person_id=session.episode.person_id, actor=None)
    else:
        cancel_booking(
            actor=actor,
            booking_id=session.booking_id,
            reason=CANCEL_REASON[Session.Side(by)],
            idempotency_key=key,
        )
    return mark_cancelled(session, actor, by, reason)


def mark_cancelled(session: Session, actor: User | None, by: str, reason: str) -> Session:
    """Write that a locked session is cancelled; its time was given back already."""
    session.cancelled_late = is_late(session)
    session.status, session.cancelled_at = Session.Status.CANCELLED, now()
    session.cancelled_by, session.cancel_reason = by, reason
    session.save(update_fields=["status", "cancelled_at", "cancelled_by", "cancel_reason", "cancelled_late"])
    record(actor=actor, action="session.cancel", subject=session, case_id=session.episode.case_id)
    facts.push_cancelled(session)
    return session


def is_late(session: Session) -> bool:
    """Tell whether less than ``session.late_cancel`` hours are left before the start."""
    return session.start - now() < timedelta(hours=float(limit("session.late_cancel").value))


def hold_session(*, actor: User, session_id: UUID, minutes: int, idempotency_key: str) -> Session:
    """Record that a booked session took place; the case learns only that.

    minutes: contact time, whole minutes, 5-180.
    Raises NotFound, Refused (not the counsellor), WrongState (not booked, or not begun), Invalid (minutes).
    """
    if not 5 <= minutes <= 180:
        raise Invalid("session.minutes", _("面谈时长请填 5 到 180 分钟。"), field="minutes")

    def act() -> Session:
        return _hold(_locked(actor, session_id), actor, minutes, inner(idempotency_key))

    return session_once(actor, idempotency_key, "session.hold", (session_id, minutes), act)


def _hold(session: Session, actor: User, minutes: int, key: str) -> Session:
    complete_booking(actor=actor, booking_id=session.booking_id, idempotency_key=key)
    session.status, session.minutes, session.held_at = Session.Status.HELD, minutes, session.start
    session.save(update_fields=["status", "minutes", "held_at"])
    if session.episode.referral.status == Referral.Status.ACCEPTED:
        start_serving(actor=actor, referral_id=session.episode.referral_id)
    record_event(case_id=session.episode.case_id, kind="session.held", actor=actor)
    record(actor=actor, action="session.hold", subject=session, case_id=session.episode.case_id)
    facts.push_held(session)
    return session


def miss_session(*, actor: User, session_id: UUID, idempotency_key: str) -> Session:
    """Record that the resident did not come; the case's worker is asked to get in touch.

    Raises NotFound, Refused (not the counsellor), WrongState (not booked, or not begun).
    """

    def act() -> Session:
        return _miss(_locked(actor, session_id), actor, inner(idempotency_key))

    return session_once(actor, idempotency_key, "session.miss", (session_id,), act)


def reinstate_session(*, actor: User, session_id: UUID, idempotency_key: str) -> Session:
    """Let a cancelled session take place after all, at its time; or take a no-show back, and its task with it.

    Raises NotFound, Refused (not the counsellor), WrongState (neither, or the episode is over), Invalid (its time is
    past), Conflict (somebody else has the time by now).
    """

    def act() -> Session:
        visible = get_visible(Session, actor, pk=session_id)
        require(can_work(actor, visible.episode))
        must_be_running(visible.episode)
        session = Session.objects.select_for_update(of=("self",)).get(pk=visible.pk)
        reinstate_booking(actor=actor, booking_id=session.booking_id, idempotency_key=inner(idempotency_key))
        return _reinstated(session, actor)

    return session_once(actor, idempotency_key, "session.reinstate", (session_id,), act)


def _reinstated(session: Session, actor: User) -> Session:
    session.status, session.cancelled_at, session.cancelled_late = Session.Status.BOOKED, None, False
    session.cancelled_by = session.cancel_reason = ""
    session.save(update_fields=["status", "cancelled_at", "cancelled_late", "cancelled_by", "cancel_reason"])
    Outreach.objects.filter(session=session, done_at__isnull=True).delete()
    facts.take_back(session)
    record(actor=actor, action="session.reinstate", subject=session, case_id=session.episode.case_id)
    return session


def _miss(session: Session, actor: User, key: str) -> Session:
    miss_booking(actor=actor, booking_id=session.booking_id, idempotency_key=key)
    session.status = Session.Status.MISSED
    session.save(update_fields=["status"])
    record(actor=actor, action="session.miss", subject=session, case_id=session.episode.case_id)
    facts.push_missed(session)
    ask_outreach(session)
    return session


def ask_outreach(session: Session) -> Outreach | None:
    """Give the case's responsible worker the task to call, in neutral words; None when nobody is responsible, or the
    call was made already for a no-show that was then taken back."""
    worker = session.episode.case.responsible
    if worker is None or Outreach.objects.filter(session=session).exists():
        return None
    task = Outreach.objects.create(
        session=session,
        case=session.episode.case,
        worker=worker,
        due_at=due(now(), "session.outreach").at,
    )
    send(template="work.assigned", to_user=worker, dedupe_key=f"outreach:{task.pk}")
    announce(user_id=worker.pk, kind="work.changed", subject_id=str(task.pk))
    return task


@transaction.atomic
def finish_outreach(*, actor: User, outreach_id: UUID) -> Outreach:
    """Tick off the call. Raises NotFound, Refused (not the worker asked), WrongState (done already)."""
    visible = get_visible(Outreach, actor, pk=outreach_id)
    task = Outreach.objects.select_for_update().get(pk=visible.pk)
    require(rules.can_finish_outreach(actor, task))
    if task.done_at:
        raise WrongState("outreach.done", _("这项联系任务已经登记完成。"))
    task.done_at = now()
    task.save(update_fields=["done_at"])
    record(actor=actor, action="outreach.done", subject=task, case_id=task.case_id)
    return task
