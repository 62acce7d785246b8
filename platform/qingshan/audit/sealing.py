"""Insert, then seal: one sealer at a time puts new rows into a Merkle block, chained by HMAC to the one before.

The key lies outside the database, and each block's head goes to an append-only file outside it too, so a row that is
changed, removed, added or moved afterwards is found, and so is a log that was cut off at its end or rebuilt.
"""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from qingshan.core.crypto import keyed_hash

from .models import AuditBlock, AuditEvent, AuditSeal

LOCK = 0x51534155  # one sealer in the whole house, whatever the number of workers
BATCH = 5_000
GENESIS = "0" * 64
FIELDS = ("id", "at", "actor_id", "action", "subject_type", "subject_id", "case_id", "outcome", "reason", "route")


def leaf(event: AuditEvent) -> str:
    """Return the SHA-256 of one event's columns, 64 hexadecimal digits."""
    row = [str(value) if (value := getattr(event, name)) is not None else None for name in FIELDS]
    row[1] = str(int(event.at.timestamp() * 1_000_000))
    return hashlib.sha256(b"\x00" + json.dumps(row, ensure_ascii=False).encode()).hexdigest()


def merkle_root(leaves: Sequence[str]) -> str:
    """Return the root over leaves (hexadecimal); an odd one out is carried up unchanged."""
    level = [bytes.fromhex(entry) for entry in leaves]
    while len(level) > 1:
        pairs = [level[n : n + 2] for n in range(0, len(level), 2)]
        level = [hashlib.sha256(b"\x01" + b"".join(pair)).digest() if len(pair) == 2 else pair[0] for pair in pairs]
    return level[0].hex()


def block_mac(previous_mac: str, sequence: int, count: int, root: str) -> str:
    return keyed_hash("audit", f"{previous_mac}|{sequence}|{count}|{root}")


def seal_new(anchor_file: Path | None = None) -> int:
    """Seal the events that are not sealed yet; return how many. Does nothing while another sealer is at work.

    The head is anchored after the commit; a crash in between is made up for at the next run.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
            if not cursor.fetchone()[0]:
                return 0
        events = list(AuditEvent.objects.filter(seal__isnull=True).order_by("pk")[:BATCH])
        if events:
            _append_block(events)
    _anchor_heads(anchor_file or settings.AUDIT_ANCHOR_FILE)
    return len(events)


def _append_block(events: Sequence[AuditEvent]) -> AuditBlock:
    last = AuditBlock.objects.order_by("-sequence").first()
    sequence, previous = (last.sequence + 1, last.mac) if last else (1, GENESIS)
    leaves = [leaf(event) for event in events]
    root = merkle_root(leaves)
    block = AuditBlock.objects.create(
        sequence=sequence,
        count=len(events),
        root=root,
        previous_mac=previous,
        mac=block_mac(previous, sequence, len(events), root),
    )
    AuditSeal.objects.bulk_create(
        AuditSeal(event=event, block=block, place=n, leaf=leaves[n]) for n, event in enumerate(events)
    )
    return block


def read_heads(path: Path) -> dict[int, str]:
    """Return the anchored heads, {sequence: mac}; the first writing of a sequence counts."""
    heads: dict[int, str] = {}
    for line in path.read_text().splitlines() if path.exists() else ():
        sequence, _, mac = line.partition(" ")
        heads.setdefault(int(sequence), mac)
    return heads


def _anchor_heads(path: Path) -> None:
    anchored = max(read_heads(path), default=0)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        for block in AuditBlock.objects.filter(sequence__gt=anchored).order_by("sequence"):
            file.write(f"{block.sequence} {block.mac}\n")
