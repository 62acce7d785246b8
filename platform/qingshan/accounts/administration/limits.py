"""Changing a limit: the row in force ends, a new one with its own source begins. History is never rewritten."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from qingshan.access.decisions import require
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.clock import today
from qingshan.core.errors import Conflict, Invalid
from qingshan.core.limits.models import LimitRow
from qingshan.core.limits.selectors import forget_limits

from .users import can_configure

WHOLE = {LimitRow.Unit.COUNT, LimitRow.Unit.WORKDAY, LimitRow.Unit.SCORE}


@transaction.atomic
def change_limit(
    *,
    actor: User,
    key: str,
    value: Decimal,
    citation: str,
    valid_from: date | None = None,
    area_code: str = "",
) -> LimitRow:
    """Set a limit from a day on, for everywhere or for one area.

    value: in the unit the limit already has. valid_from: today or later. citation: the document that sets it.
    Raises Refused, Invalid, Conflict (a later change is planned already).
    """
    require(can_configure(actor, None))
    start = valid_from or today()
    rows = list(LimitRow.objects.select_for_update().filter(key=key).order_by("-valid_from"))
    if not rows:
        raise Invalid("limit.unknown", _("没有这项限额。"))
    model = rows[0]
    _check(value, model.unit, citation, start)
    same = [row for row in rows if row.area_code == area_code]
    if same:
        _close(same[0], start)
    row = LimitRow.objects.create(
        key=key,
        label=model.label,
        unit=model.unit,
        area_code=area_code,
        value=value,
        citation=citation.strip(),
        valid_from=start,
    )
    record(actor=actor, action="limit.change", subject=row, reason=key)
    transaction.on_commit(forget_limits)
    return row


def _check(value: Decimal, unit: str, citation: str, start: date) -> None:
    if value < 0:
        raise Invalid("limit.negative", _("数值不能小于 0。"), field="value")
    if unit in WHOLE and value != value.to_integral_value():
        raise Invalid("limit.whole", _("这项限额须为整数。"), field="value")
    if not citation.strip():
        raise Invalid("limit.no_citation", _("请写明依据的文件。"), field="citation")
    if start < today():
        raise Invalid("limit.past", _("只能从今天或以后生效，过去的记录不能改写。"), field="valid_from")


def _close(latest: LimitRow, start: date) -> None:
    if latest.valid_from >= start:
        message = _("已有一项从 %(day)s 起生效的数值，请选择更晚的日期。") % {"day": latest.valid_from}
        raise Conflict("limit.planned", message)
    if latest.valid_until is None or latest.valid_until > start:
        latest.valid_until = start
        latest.save(update_fields=["valid_until"])
