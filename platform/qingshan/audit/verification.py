"""Checking the log against its seals, its chain and the heads that lie outside the database."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from .models import AuditBlock, AuditEvent
from .sealing import GENESIS, block_mac, leaf, merkle_root, read_heads


@dataclass(frozen=True)
class Fault:
    """The first thing that does not fit: in which block, at which event (where it can be told), and what."""

    block: int
    event: int | None
    what: str


def verify(anchor_file: Path | None = None) -> Fault | None:
    """Return the first fault, or None when every sealed event is as it was sealed."""
    return next(_faults(read_heads(anchor_file or settings.AUDIT_ANCHOR_FILE)), None)


def unsealed() -> int:
    """Count the events that wait for the sealer."""
    return AuditEvent.objects.filter(seal__isnull=True).count()


def _faults(heads: dict[int, str]) -> Iterator[Fault]:
    previous, expected, anchored = GENESIS, 1, max(heads, default=0)
    for block in AuditBlock.objects.order_by("sequence").iterator():
        if block.sequence != expected:
            yield Fault(expected, None, "block missing")
        if block.previous_mac != previous:
            yield Fault(block.sequence, None, "chain broken")
        yield from _block_faults(block)
        if block.sequence <= anchored and heads.get(block.sequence) != block.mac:
            yield Fault(block.sequence, None, "head differs from the anchored one")
        previous, expected = block.mac, block.sequence + 1
    if anchored >= expected:
        yield Fault(expected, None, "log is shorter than its anchors")


def _block_faults(block: AuditBlock) -> Iterator[Fault]:
    seals = list(block.seals.order_by("place"))
    events = AuditEvent.objects.in_bulk([seal.event_id for seal in seals])
    for n, seal in enumerate(seals):
        event = events.get(seal.event_id)
        if event is None or seal.place != n:
            yield Fault(block.sequence, seal.event_id, "event removed or moved")
        elif leaf(event) != seal.leaf:
            yield Fault(block.sequence, seal.event_id, "event changed")
    if len(seals) != block.count:
        yield Fault(block.sequence, None, "events removed from or added to the block")
    if not seals or merkle_root([seal.leaf for seal in seals]) != block.root:
        yield Fault(block.sequence, None, "seals of the block changed")
    if block.mac != block_mac(block.previous_mac, block.sequence, block.count, block.root):
        yield Fault(block.sequence, None, "seal forged")
