"""Organisations and areas: recorded, corrected, ended on a day; never deleted."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from qingshan.access.decisions import require
from qingshan.accounts.models import Area, Organisation, User
from qingshan.audit.services import record
from qingshan.core.clock import today
from qingshan.core.errors import Conflict, Invalid

from .users import can_configure


@transaction.atomic
def save_organisation(
    *,
    actor: User,
    organisation: Organisation | None,
    name: str,
    kind: str,
    area: Area | None,
    parent: Organisation | None,
    phone: str,
    valid_from: date | None,
    valid_until: date | None,
) -> Organisation:
    """Record an organisation, or correct one. organisation: None for a new one."""
    require(can_configure(actor, None))
    row = organisation or Organisation()
    if parent is not None and row.pk and _is_below(parent, row):
        raise Invalid("admin.parent", _("上级机构不能是本机构或它的下级。"), field="parent")
    row.name, row.kind, row.area, row.parent, row.phone = name, kind, area, parent, phone
    row.valid_from, row.valid_until = valid_from or today(), valid_until
    _check_days(row.valid_from, valid_until)
    row.save()
    record(actor=actor, action="organisation.change" if organisation else "organisation.create", subject=row)
    return row


@transaction.atomic
def create_area(
    *, actor: User, code: str, name: str, parent: Area | None, citation: str, valid_from: date | None
) -> Area:
    """Record an area with the source of its code. Raises Invalid (code and parent), Conflict (stands from that day)."""
    require(can_configure(actor, None))
    if parent is not None and not code.startswith(parent.code.rstrip("0") or parent.code):
        raise Invalid("admin.area_code", _("区划代码应以上级代码开头。"), field="code")
    row = Area(code=code, name=name, parent=parent, citation=citation, valid_from=valid_from or today())
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Conflict("admin.area_twice", _("这个代码在同一天已有记录。")) from None
    record(actor=actor, action="area.create", subject=row)
    return row


@transaction.atomic
def end_area(*, actor: User, area: Area, valid_until: date) -> Area:
    """Record that an area ends on a day (exclusive), as when it is merged or renamed."""
    require(can_configure(actor, None))
    row: Area = Area.objects.select_for_update().get(pk=area.pk)
    _check_days(row.valid_from, valid_until)
    row.valid_until = valid_until
    row.save(update_fields=["valid_until"])
    record(actor=actor, action="area.end", subject=row)
    return row


def _check_days(start: date, end: date | None) -> None:
    if end is not None and end <= start:
        raise Invalid("admin.days", _("失效日期应在生效日期之后。"), field="valid_until")


def _is_below(candidate: Organisation, top: Organisation) -> bool:
    """Tell whether a candidate for parent is the organisation itself or hangs below it."""
    node: Organisation | None = candidate
    while node is not None:
        if node.pk == top.pk:
            return True
        node = node.parent
    return False
