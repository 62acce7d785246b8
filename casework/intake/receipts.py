"""Receipts: a number and a PIN that somebody can read out on the phone, and what they open."""

import hmac
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qingshan.core.crypto import blind_index
from qingshan.core.ids import RECEIPT_ALPHABET

from .models import Lead

PUBLIC_WORDS: dict[str, tuple[str | Promise, str | Promise]] = {
    "received": (_("已登记，等待窗口接收"), _("工作人员会在时限内与您联系。")),
    "accepted": (_("窗口已接收，正在办理"), _("请留意您留下的联系方式。")),
    "case": (_("已转入个案服务"), _("社会工作者会与您联系，商定后续安排。")),
    "closed": (_("已办结"), _("如仍有困难，可以再次求助，或拨打热线。")),
}


@dataclass(frozen=True)
class ReceiptStatus:
    """All that a receipt opens: no name, no content, no worker. contact_due_at: None once contact was made."""

    number: str
    status: str
    label: str | Promise
    next_step: str | Promise
    received_at: datetime
    contact_due_at: datetime | None
    provisional: bool


def pin_hash(number: str, pin: str) -> str:
    """Return the keyed hash under which a receipt's PIN is kept; bound to its number."""
    return blind_index("receipt_pin", f"{number}:{pin}")


def normal_number(text: str) -> str:
    """Return a receipt number as it is stored (``R7K2-9QXM-4A``) however it was typed; empty when it cannot be one."""
    chars = "".join(c for c in text.upper() if c.isalnum())
    if len(chars) != 10 or not chars.isascii() or any(c not in RECEIPT_ALPHABET for c in chars[:9]):
        return ""
    return f"{chars[:4]}-{chars[4:8]}-{chars[8:]}"


def receipt_status(number: str, pin: str) -> ReceiptStatus | None:
    """Answer a receipt and its PIN; None alike for a wrong number and a wrong PIN. The calling page throttles."""
    known = normal_number(number)
    lead = Lead.objects.filter(receipt_number=known).first()
    expected = lead.pin_hash if lead else "0" * 64
    digits = "".join(c for c in pin if c.isdigit() and c.isascii())
    if not hmac.compare_digest(expected, pin_hash(known, digits)) or lead is None:
        return None
    label, next_step = PUBLIC_WORDS[lead.status]
    waits = lead.first_contact_at is None and lead.is_open
    return ReceiptStatus(
        number=lead.receipt_number,
        status=lead.status,
        label=label,
        next_step=next_step,
        received_at=lead.received_at,
        contact_due_at=lead.contact_due_at if waits else None,
        provisional=lead.contact_due_provisional,
    )
