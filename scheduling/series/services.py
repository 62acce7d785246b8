"""Making a series: every conflict is known, and decided on, before anything is saved."""

from collections.abc import Callable, Sequence
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qingshan.access.gate import require
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.errors import Conflict, Invalid
from scheduling.bookings import locks
from scheduling.bookings.shape import ids_of
from scheduling.calendars.services import new_series
from scheduling.policy import policy
from scheduling.resources.models import Resource
from scheduling.retry import rehearsal, retried

from .arranging import Act, Arranged, Arranger, Choices, Line, Wish
from .limits import series_limits
from .models import Series
from .notices import tell
from .owners import owner_of
from .plan import Plan, check_plan, occurrences, rule_of
from .rules import can_make

Attach = Callable[[Series], object]
NO_CHOICES: Choices = {}


def preview_series(
    *, actor: User, resources: Sequence[Resource], plan: Plan, choices: Choices = NO_CHOICES
) -> list[Line]:
    """Return what would become of each occurrence, with the nearest free time for each that has a conflict.

    Nothing is saved and no letter goes out. No two proposals collide, nor does one with an occurrence that has its
    time. Raises Invalid (with the field), Refused, NotFound, Conflict (a resource is closed).
    """
    require(can_make(actor, resources))
    _check(plan, choices)
    return _rehearse(actor, resources, plan, choices)


@retried
def _rehearse(actor: User, resources: Sequence[Resource], plan: Plan, choices: Choices) -> list[Line]:
    with rehearsal():
        _series, arranged = _arrange(actor, resources, plan, choices, key=f"preview:{uuid4().hex}", proposing=True)
    return arranged.lines


def make_series(
    *,
    actor: User,
    resources: Sequence[Resource],
    plan: Plan,
    choices: Choices = NO_CHOICES,
    idempotency_key: str,
    attach: Attach | None = None,
) -> Series:
    """Take the time of every occurrence within the horizon, as decided after the preview, or of none.

    choices: by original start; an occurrence without one takes place where the rule puts it. attach: called with the
    new series before its first occurrence is told to the owner. The same key with the same content returns the series
    that stands. Raises Invalid (with the field), Refused, Conflict (``series.conflicts``: occurrences without a free
    time that nobody decided on; or the key used for other content).
    """
    require(can_make(actor, resources))
    if not 0 < len(idempotency_key) <= 80:
        raise Invalid("booking.no_key", _("页面已过期，请刷新后再提交。"))
    digest = plan.digest(ids_of(resources), sorted(choices.items()))
    if standing := _standing(actor, idempotency_key, digest):
        return standing
    _check(plan, choices)
    try:
        return _make(actor, resources, plan, choices, idempotency_key, attach)
    except (Conflict, IntegrityError):
        if standing := _standing(actor, idempotency_key, digest):
            return standing  # the same key from elsewhere came first
        raise


@retried
@transaction.atomic
def _make(
    actor: User, resources: Sequence[Resource], plan: Plan, choices: Choices, key: str, attach: Attach | None
) -> Series:
    series, arranged = _arrange(actor, resources, plan, choices, key=key, proposing=False)
    refuse_conflicts(arranged)
    if not arranged.made:
        raise Invalid("series.nothing", _("没有一次可以安排，系列没有保存。"), field="start")
    series.next_start, series.any_hours = arranged.next_start, arranged.kept_hours
    series.save(update_fields=["next_start", "any_hours"])
    if attach:
        attach(series)
    for booking in arranged.made:
        owner_of(series).made(series, booking, actor)
    record(actor=actor, action="series.make", subject=series)
    tell(series, arranged.made[0], "booked")
    return series


def _arrange(
    actor: User, resources: Sequence[Resource], plan: Plan, choices: Choices, *, key: str, proposing: bool
) -> tuple[Series, Arranged]:
    rows, limits = locks.lock_resources(ids_of(resources)), series_limits()
    require(can_make(actor, rows))
    spans = occurrences(plan)
    if len(spans) < 2:
        raise Invalid("series.too_few", _("系列至少两次；只约一次请用单次预约。"), field="until")
    frequency, params = rule_of(plan)
    event = new_series(
        calendar_id=rows[0].calendar_id,
        start=plan.start,
        end=plan.end,
        frequency=frequency,
        params=params,
        until=spans[-1].start,
        tzid=plan.tzid,
    )
    series = Series.objects.create(
        kind=plan.kind,
        repeat=plan.repeat,
        mode=plan.mode,
        place=plan.place,
        event_id=event.pk,
        created_by=actor,
        idempotency_key=key,
        request_digest=plan.digest(ids_of(resources), sorted(choices.items())),
    )
    series.resources.set(rows)
    wishes = [Wish(span.original_start, span.start, span.end) for span in spans]
    arranger = Arranger(series, rows, wishes, choices=choices, today=policy(), limits=limits, tzid=plan.tzid)
    return series, arranger.run(proposing=proposing)


def refuse_conflicts(arranged: Arranged) -> None:
    """Raise Conflict, naming the days, where an occurrence has no time and nobody decided on it."""
    if found := arranged.conflicts:
        days = "、".join(f"{timezone.localtime(line.start):%m-%d %H:%M}" for line in found[:3])
        message = _("有 %(count)s 次排不进去（%(days)s 等），什么都没有保存。请逐一选择。") % {
            "count": len(found),
            "days": days,
        }
        raise Conflict("series.conflicts", message)


def check_choices(choices: Choices) -> None:
    """Raise Invalid for an unknown decision, or another time without a zone."""
    for choice in choices.values():
        if choice.act not in Act.values or (choice.act == Act.MOVE and choice.start is None):
            raise Invalid("series.choice", _("请为每个冲突选择一种处理方式。"), field="choices")
        if choice.start is not None and choice.start.tzinfo is None:
            raise Invalid("booking.no_zone", _("时间缺少时区。"), field="choices")


def _check(plan: Plan, choices: Choices) -> None:
    check_plan(plan, policy(), series_limits().most)
    check_choices(choices)


def _standing(actor: User, key: str, digest: str) -> Series | None:
    found: Series | None = Series.objects.filter(created_by=actor, idempotency_key=key).first()
    if found and found.request_digest != digest:
        raise Conflict("booking.key_reused", _("这次提交与之前的内容不一致。请刷新页面后重新预约。"))
    return found
