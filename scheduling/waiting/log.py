"""The list's own log, beside the house's: what became of each entry, and who stood before whom was passed over."""

from collections.abc import Iterable
from datetime import datetime

from qingshan.accounts.models import User
from qingshan.audit.services import record

from .models import WaitingEntry, WaitingEvent, WaitingOffer

What = WaitingEvent.What


def write(
    entry: WaitingEntry, what: str, *, actor: User | None, reason: str = "", offer: WaitingOffer | None = None
) -> None:
    """Insert one line here and in the house's log. Called in the transaction of the act."""
    WaitingEvent.objects.create(
        entry=entry,
        what=what,
        actor=actor,
        reason=reason,
        offer=offer,
        start=offer.start if offer else None,
        colleague_id=offer.colleague_id if offer else None,
    )
    record(actor=actor, action=f"waiting.{what}", subject=entry, case_id=entry.case_id, reason=reason)


def write_passed(
    passed: Iterable[tuple[WaitingEntry, str]], *, offer: WaitingOffer, start: datetime, actor: User | None
) -> None:
    """Insert one line for each who stood before and did not get this time. passed: (entry, a ``Why``)."""
    WaitingEvent.objects.bulk_create(
        WaitingEvent(
            entry=entry,
            what=What.PASSED,
            reason=why,
            offer=offer,
            actor=actor,
            start=start,
            colleague_id=offer.colleague_id,
        )
        for entry, why in passed
    )
