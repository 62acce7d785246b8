"""Putting somebody on the list, changing what suits them, and taking them off."""

from dataclasses import dataclass, field, fields
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from qingshan.access.gate import require
from qingshan.accounts.models import User
from qingshan.core.clock import now
from qingshan.core.errors import Invalid, NotFound, WrongState
from qingshan.people.models import Person
from scheduling.modes import Mode
from scheduling.policy import policy
from scheduling.retry import retried

from . import log
from .models import TIMES, WaitingEntry
from .offers import lock_entry, withdraw_open
from .rooms import Standing, room_for
from .rules import can_answer, can_work

What = log.What


@dataclass(frozen=True)
class Wishes:
    """What suits somebody. Empty means any. times: codes of ``TIMES``; minutes: 5-240, None for the usual length."""

    colleague: User | None = None
    mode: str = ""
    language: str = ""
    need: str = ""
    place: str = ""
    times: list[str] = field(default_factory=list)
    minutes: int | None = None


@transaction.atomic
def put_on_list(*, actor: User, kind: str, subject: UUID, wishes: Wishes | None = None) -> WaitingEntry:
    """Let somebody wait for a time; a second time returns the entry that stands.

    subject: what they wait for, by the key of the room above. Raises NotFound, Refused, WrongState (over), Invalid.
    """
    room = room_for(kind)
    entry = WaitingEntry(kind=kind, subject=subject, person=room.person_of(subject), entered_by=actor)
    require(can_work(actor, entry))
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=entry.person_id)
    standing_row = WaitingEntry.objects.waiting().filter(kind=kind, subject=subject).first()
    if standing_row is not None:
        return standing_row
    standing = room.standings([subject]).get(subject)
    if standing is None or standing.over:
        raise WrongState("waiting.over", _("这项服务已经结束，或已经约好时间，不需要等候。"))
    entry.urgency, entry.case_id = standing.urgency, standing.case_id
    _set(entry, wishes or Wishes(), standing)
    entry.save()
    log.write(entry, What.ENTERED, actor=actor)
    return entry


@transaction.atomic
def change_wishes(*, actor: User, entry_id: int, wishes: Wishes) -> WaitingEntry:
    """Change what suits somebody; the place in the list stays. Raises NotFound, Refused, WrongState, Invalid."""
    entry = _working(actor, entry_id)
    standing = room_for(entry.kind).standings([entry.subject]).get(entry.subject)
    _set(entry, wishes, standing or Standing(entry.urgency, frozenset()))
    entry.save()
    log.write(entry, What.CHANGED, actor=actor)
    return entry


@retried
@transaction.atomic
def take_off_list(*, actor: User, entry_id: int, reason: str) -> WaitingEntry:
    """End the waiting; an open offer is taken back. reason: a ``Left``. Raises NotFound, Refused, WrongState, Invalid.

    A resident may leave by themselves.
    """
    if reason not in WaitingEntry.Left.values or reason == WaitingEntry.Left.OVER:
        raise Invalid("waiting.reason", _("请选择一个原因。"), field="reason")
    found = WaitingEntry.objects.visible_to(actor).filter(pk=entry_id).first()
    if found is None:
        raise NotFound("waiting.not_found")
    require(can_answer(actor, found))
    withdraw_open(found, actor=actor, reason=reason)
    entry = lock_entry(entry_id)
    if entry.status != WaitingEntry.Status.WAITING:
        raise WrongState("waiting.ended", _("这项等候登记已经结束。"))
    return end_entry(entry, actor=actor, reason=reason)


@transaction.atomic
def resume_waiting(*, actor: User, entry_id: int) -> WaitingEntry:
    """Record that a colleague spoke with somebody who had let offers lapse: they are asked again from now on."""
    entry = _working(actor, entry_id)
    entry.unanswered = 0
    entry.save(update_fields=["unanswered"])
    log.write(entry, What.RESUMED, actor=actor)
    return entry


def end_entry(entry: WaitingEntry, *, actor: User | None, reason: str) -> WaitingEntry:
    """End an entry that the caller has locked. reason: a ``Left``."""
    entry.status, entry.ended_at, entry.left = WaitingEntry.Status.LEFT, now(), reason
    entry.save(update_fields=["status", "ended_at", "left"])
    log.write(entry, What.LEFT, actor=actor, reason=reason)
    return entry


def _working(actor: User, entry_id: int) -> WaitingEntry:
    if not WaitingEntry.objects.visible_to(actor).filter(pk=entry_id).exists():
        raise NotFound("waiting.not_found")
    entry = lock_entry(entry_id)
    require(can_work(actor, entry))
    if entry.status != WaitingEntry.Status.WAITING:
        raise WrongState("waiting.ended", _("这项等候登记已经结束。"))
    return entry


def _set(entry: WaitingEntry, wishes: Wishes, standing: Standing) -> None:
    if wishes.mode and wishes.mode not in Mode.values:
        raise Invalid("waiting.mode", _("请选择会面方式。"), field="mode")
    if not set(wishes.times) <= set(TIMES):
        raise Invalid("waiting.times", _("请从列表中选择合适的时间。"), field="times")
    if wishes.colleague is not None and wishes.colleague.pk not in standing.colleagues:
        raise Invalid("waiting.colleague", _("这位同事不能接待，请另选，或选“都可以”。"), field="colleague")
    minutes = wishes.minutes or policy().session_minutes
    if not 5 <= minutes <= 240:
        raise Invalid("waiting.minutes", _("时长请填 5 到 240 分钟。"), field="minutes")
    for wish in fields(wishes):
        setattr(entry, wish.name, getattr(wishes, wish.name))
    entry.minutes = minutes
