"""Moving occurrences: one, this and the following, or all that are still to come. What is past stands."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from qingshan.access.gate import get_visible, require
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.errors import Invalid
from scheduling.bookings.models import Allocation, Booking
from scheduling.bookings.shape import ids_of
from scheduling.calendars.services import end_series, new_series, rewrite_series
from scheduling.policy import policy
from scheduling.resources.models import Resource
from scheduling.retry import rehearsal, retried

from .arranging import Arranged, Arranger, Choices, Line, Wish
from .keys import log_change, once
from .limits import series_limits
from .models import Series, SeriesChange, Unplaced
from .notices import tell
from .owners import owner_of
from .plan import Plan, check_plan, digest_of, occurrences, rule_of
from .rules import can_change, can_make
from .services import NO_CHOICES, check_choices, refuse_conflicts
from .shifting import Shift, shifted
from .standing import Standing, lock_series

Scope = SeriesChange.Scope
ANY_DAY = timedelta(days=36_500)  # a series may go on beyond the horizon, though no booking of it may


@dataclass(frozen=True)
class Change:
    """Where one occurrence shall be, and whether others go with it.

    original_start: where the rule puts it now; start, end: where it shall be, aware; resources, mode, place: of those
    that go with it, None leaves them as they are; they do not change for one alone.
    """

    original_start: datetime
    scope: str
    start: datetime
    end: datetime
    resources: tuple[Resource, ...] | None = None
    mode: str | None = None
    place: str | None = None

    def digest(self, series_id: int, choices: Choices) -> str:
        ids = ids_of(self.resources) if self.resources is not None else None
        moments = [moment.timestamp() for moment in (self.original_start, self.start, self.end)]
        return digest_of("move", series_id, moments, self.scope, ids, self.mode, self.place, sorted(choices.items()))


def preview_change(*, actor: User, series_id: int, change: Change, choices: Choices = NO_CHOICES) -> list[Line]:
    """Return what would become of each occurrence that the change touches, as ``preview_series`` does."""
    get_visible(Series, actor, pk=series_id)
    _check(change, choices)
    return _rehearse(actor, series_id, change, choices)


@retried
def _rehearse(actor: User, series_id: int, change: Change, choices: Choices) -> list[Line]:
    with rehearsal():
        _series, arranged = _rearrange(actor, series_id, change, choices, proposing=True)
    return arranged.lines


def change_series(
    *, actor: User, series_id: int, change: Change, choices: Choices = NO_CHOICES, idempotency_key: str
) -> Series:
    """Move one occurrence, or all from one on, or all to come; return the part of the series that holds them now.

    From one on, the series is split: the old part ends before it, a new one begins, and what was cancelled or put
    elsewhere singly goes with the part that owns it. The same key with the same content returns what stands.
    Raises NotFound, Refused, WrongState (that occurrence is over), Invalid (with the field), Conflict
    (``series.conflicts``; the key used for other content).
    """
    get_visible(Series, actor, pk=series_id)
    _check(change, choices)
    return once(
        actor=actor,
        key=idempotency_key,
        digest=change.digest(series_id, choices),
        act=lambda: _change(actor, series_id, change, choices, idempotency_key),
    )


@retried
@transaction.atomic
def _change(actor: User, series_id: int, change: Change, choices: Choices, key: str) -> Series:
    series, arranged = _rearrange(actor, series_id, change, choices, proposing=False)
    refuse_conflicts(arranged)
    go_along(series, arranged, actor)
    log_change(
        actor=actor,
        before=series_id,
        after=series,
        action="move",
        scope=change.scope,
        key=key,
        digest=change.digest(series_id, choices),
    )
    record(actor=actor, action="series.move", subject=series, reason=change.scope)
    tell(series, next(iter([*arranged.moved, *arranged.made]), None), f"moved.{key}")
    return series


def go_along(series: Series, arranged: Arranged, actor: User) -> None:
    """Tell the owner of each booking that was made, moved or given back."""
    owner = owner_of(series)
    for booking in arranged.made:
        owner.made(series, booking, actor)
    for booking in arranged.moved:
        owner.moved(series, booking, actor)
    for booking in arranged.gone:
        owner.gone(series, booking, actor, booking.cancel_reason)


def _rearrange(
    actor: User, series_id: int, change: Change, choices: Choices, *, proposing: bool
) -> tuple[Series, Arranged]:
    standing = lock_series(series_id, also=change.resources or ())
    require(can_change(actor, standing.series))
    if change.scope == Scope.ONE:
        return standing.series, _rearrange_one(standing, change, choices, proposing)
    if change.resources is not None:
        require(can_make(actor, change.resources))
    pointed = standing.index_of(change.original_start)
    first = pointed if change.scope == Scope.FOLLOWING else standing.first_to_come()
    rest = standing.wishes[first:]
    plan = _plan(standing, change, rest)
    spans = occurrences(plan)
    _release(rest)
    series = _part(standing, change, plan, first, spans[-1].start)
    wishes = [_carried(wish, span.start, span.end) for wish, span in zip(rest, spans, strict=True)]
    arranger = Arranger(
        series,
        standing.taking_part(change.resources),
        wishes,
        choices=choices,
        today=policy(),
        limits=series_limits(),
        tzid=plan.tzid,
    )
    arranged = arranger.run(proposing=proposing)
    series.next_start = arranged.next_start
    series.any_hours |= arranged.kept_hours
    series.save(update_fields=["next_start", "any_hours"])
    return series, arranged


def _rearrange_one(standing: Standing, change: Change, choices: Choices, proposing: bool) -> Arranged:
    series = standing.series
    wish = standing.wishes[standing.index_of(change.original_start)]
    wish = replace(wish, start=change.start, end=change.end, own=True, skip=False)
    if wish.booking and wish.booking.status != Booking.Status.BOOKED:
        raise Invalid("series.cancelled", _("这一次已取消，请另约一次单次预约。"), field="start")
    arranger = Arranger(
        series,
        standing.taking_part(),
        [wish],
        choices=choices,
        today=policy(),
        limits=series_limits(),
        tzid=standing.pattern.tzid,
    )
    arranged = arranger.run(proposing=proposing)
    if not arranged.conflicts:
        Unplaced.objects.filter(series=series, original_start=change.original_start).delete()
    return arranged


def _plan(standing: Standing, change: Change, rest: Sequence[Wish]) -> Plan:
    shift = Shift(change.original_start, change.start, change.end)
    plan = shifted(standing.series, standing.pattern, shift, anchor=rest[0].original_start, times=len(rest))
    plan = replace(
        plan,
        mode=plan.mode if change.mode is None else change.mode,
        place=plan.place if change.place is None else change.place,
    )
    check_plan(plan, replace(policy(), horizon=ANY_DAY), series_limits().most, least=1)
    return plan


def _release(rest: Sequence[Wish]) -> None:
    """Give the old times back first: a series may move onto times that it has itself."""
    moving = [wish.booking.pk for wish in rest if wish.booking and not wish.stands]
    Allocation.objects.filter(booking__in=moving).update(active=False)


def _part(standing: Standing, change: Change, plan: Plan, first: int, until: datetime) -> Series:
    """Return the part that holds the occurrences from ``first`` on: the same one, or a new one after a split."""
    old, rule = standing.series, rule_of(plan)
    values = {"start": plan.start, "end": plan.end, "frequency": rule[0], "params": rule[1], "until": until}
    anchor = standing.wishes[first].original_start
    Unplaced.objects.filter(series=old, original_start__gte=anchor).delete()
    if first == 0:
        rewrite_series(event_id=old.event_id, **values)  # type: ignore[arg-type]
        series = old
    else:
        calendar_id = standing.taking_part(change.resources)[0].calendar_id
        event = new_series(calendar_id=calendar_id, tzid=plan.tzid, **values)  # type: ignore[arg-type]
        end_part(old, standing.wishes[first - 1].original_start)
        series = Series(
            kind=old.kind,
            repeat=old.repeat,
            any_hours=old.any_hours,
            event_id=event.pk,
            root_id=old.first_part_id,
            created_by_id=old.created_by_id,
            idempotency_key=f"part:{uuid4().hex}",
            request_digest=old.request_digest,
        )
    series.mode, series.place = plan.mode, plan.place
    series.save()
    series.resources.set(standing.taking_part(change.resources))
    return series


def end_part(series: Series, until: datetime) -> None:
    """Let a part have no occurrence after ``until``."""
    end_series(event_id=series.event_id, until=until)
    if series.next_start and series.next_start > until:
        series.next_start = None
        series.save(update_fields=["next_start"])


def _carried(wish: Wish, start: datetime, end: datetime) -> Wish:
    """Return an old occurrence under its new key: what was arranged for it alone goes with it."""
    if wish.own or wish.stands:
        return replace(wish, original_start=start)
    return replace(wish, original_start=start, start=start, end=end)


def _check(change: Change, choices: Choices) -> None:
    check_choices(choices)
    if change.scope not in Scope.values:
        raise Invalid("series.scope", _("请选择变更的范围。"), field="scope")
    if change.start.tzinfo is None or change.end.tzinfo is None:
        raise Invalid("booking.no_zone", _("时间缺少时区。"), field="start")
    if change.end <= change.start:
        raise Invalid("booking.end_before_start", _("结束时间必须晚于开始时间。"), field="end")
