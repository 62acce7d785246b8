"""A colleague's own hours: weekly rows that never overlap, leave and extra hours."""

from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qingshan.access.gate import require
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.clock import now, today
from qingshan.core.errors import Invalid, NotFound
from scheduling.bookings.freed import tell_freed
from scheduling.modes import Mode
from scheduling.resources.models import Resource

from .models import HoursException, WeeklyHours
from .rules import can_edit_hours


@transaction.atomic
def add_weekly_hours(
    *,
    actor: User,
    resource: Resource,
    weekday: int,
    start: time,
    end: time,
    mode: str = Mode.IN_PERSON,
    place: str = "",
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> WeeklyHours:
    """Open one stretch of the week. start, end: local time, half open; valid_until: exclusive.

    Raises Refused (not one's own calendar), Invalid with the field (end before start, overlap with another stretch).
    """
    locked = _lock(actor, resource)
    first = valid_from or today()
    if end <= start:
        raise Invalid("hours.end_before_start", _("结束时间必须晚于开始时间。"), field="end")
    if valid_until is not None and valid_until <= first:
        raise Invalid("hours.until_before_from", _("失效日期必须晚于生效日期。"), field="valid_until")
    others = WeeklyHours.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=first),
        resource=locked,
        weekday=weekday,
        start__lt=end,
        end__gt=start,
    )
    if valid_until is not None:
        others = others.filter(valid_from__lt=valid_until)
    if others.exists():
        raise Invalid("hours.overlap", _("与已有的时段重叠，请改时间或先停用原时段。"), field="start")
    row = WeeklyHours.objects.create(
        resource=locked,
        weekday=weekday,
        start=start,
        end=end,
        mode=mode,
        place=place,
        valid_from=first,
        valid_until=valid_until,
    )
    record(actor=actor, action="hours.add", subject=row)
    tell_freed([locked.pk])
    return row


@transaction.atomic
def end_weekly_hours(*, actor: User, row_id: int) -> None:
    """Close a stretch from today on; one that has not begun is taken back. Bookings already made stand."""
    row = _own(WeeklyHours, actor, row_id)
    record(actor=actor, action="hours.end", subject=row)
    if row.valid_from >= today():
        row.delete()
    else:
        row.valid_until = today()
        row.save(update_fields=["valid_until"])


@transaction.atomic
def add_exception(*, actor: User, resource: Resource, kind: str, start: datetime, end: datetime) -> HoursException:
    """Enter leave or extra hours. Raises Refused, Invalid with the field (backwards, past)."""
    locked = _lock(actor, resource)
    if end <= start:
        raise Invalid("hours.end_before_start", _("结束时间必须晚于开始时间。"), field="end")
    if end <= now():
        raise Invalid("hours.past", _("这段时间已经过去。"), field="end")
    row = HoursException.objects.create(resource=locked, kind=kind, start=start, end=end)
    record(actor=actor, action="hours.exception", subject=row)
    tell_freed([locked.pk])
    return row


@transaction.atomic
def remove_exception(*, actor: User, row_id: int) -> None:
    """Take back leave or extra hours."""
    row = _own(HoursException, actor, row_id)
    record(actor=actor, action="hours.exception_end", subject=row)
    tell_freed([row.resource_id])
    row.delete()


def _lock(actor: User, resource: Resource) -> Resource:
    locked: Resource = Resource.objects.select_for_update(of=("self",)).get(pk=resource.pk)
    require(can_edit_hours(actor, locked))
    return locked


def _own(model: Any, actor: User, row_id: int) -> Any:
    """Find a row of the actor's own calendar; another's answers like a missing one."""
    row = model.objects.select_for_update(of=("self",)).filter(pk=row_id, resource__user=actor).first()
    if row is None:
        raise NotFound("hours.not_found")
    return row
