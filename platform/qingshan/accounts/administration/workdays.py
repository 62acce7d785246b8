"""The working-day calendar: days that differ from their weekday, and whether a year has been published."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from qingshan.access.decisions import require
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.errors import Conflict, Invalid
from qingshan.core.workdays.models import CalendarDay, CalendarYear

from .users import can_configure

WEEKEND = 5


@transaction.atomic
def add_day(
    *, actor: User, day: date, kind: str, name: str, citation: str, swapped_with: date | None = None
) -> CalendarDay:
    """Record a holiday, or a weekend day that is worked. swapped_with: the day it was exchanged for."""
    require(can_configure(actor, None))
    if kind == CalendarDay.Kind.MAKEUP and day.weekday() < WEEKEND:
        raise Invalid("workday.not_weekend", _("调休上班日应是星期六或星期日。"), field="day")
    row, created = CalendarDay.objects.get_or_create(
        day=day,
        defaults={"kind": kind, "name": name, "citation": citation, "swapped_with": swapped_with},
    )
    if not created:
        raise Conflict("workday.stands", _("这一天已有记录，请先移除再登记。"))
    record(actor=actor, action="workday.add", subject=row, reason=kind)
    return row


@transaction.atomic
def remove_day(*, actor: User, row: CalendarDay) -> None:
    """Take a day out: it counts by its weekday again."""
    require(can_configure(actor, None))
    record(actor=actor, action="workday.remove", subject=row, reason=row.day.isoformat())
    row.delete()


@transaction.atomic
def set_published(*, actor: User, year: int, published: bool, citation: str) -> CalendarYear:
    """Mark a year's calendar as published by the State Council's office, or as provisional again."""
    require(can_configure(actor, None))
    if published and not citation.strip():
        raise Invalid("workday.no_citation", _("请写明放假安排通知的文号或名称。"), field="citation")
    row, _created = CalendarYear.objects.update_or_create(
        year=year, defaults={"published": published, "citation": citation.strip()}
    )
    record(actor=actor, action="workday.publish" if published else "workday.unpublish", subject=row)
    return row
