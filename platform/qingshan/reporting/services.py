"""Where the rooms push facts down. Names, numbers and ids stop here."""

from collections.abc import Mapping, Sequence
from datetime import date

from qingshan.core.crypto import keyed_hash

from .facts.models import OutcomeFact

LONGEST_CODE = 40


def push_fact(
    *,
    kind: str,
    subject: str,
    key: str,
    occurred_on: date,
    area_code: str = "",
    groups: Sequence[str] = (),
    data: Mapping[str, int | float | bool | str] | None = None,
) -> None:
    """Write or correct one fact; the same (kind, key) again replaces it.

    subject: the case's key as text; key: names the fact within its kind. Both are stored as keyed hashes only.
    data: numbers, booleans and short codes. Raises ValueError for text longer than a code.
    """
    values = dict(data or {})
    for name, value in values.items():
        if isinstance(value, str) and len(value) > LONGEST_CODE:
            raise ValueError(f"{kind}.{name} is text, not a code")
    OutcomeFact.objects.update_or_create(
        kind=kind,
        key=pseudonym(key),
        defaults={
            "subject": pseudonym(subject),
            "occurred_on": occurred_on,
            "area_code": area_code,
            "groups": sorted(groups),
            "data": values,
        },
    )


def withdraw_fact(*, kind: str, key: str) -> None:
    """Take back a fact that proved wrong; what was released already stays as it was released."""
    OutcomeFact.objects.filter(kind=kind, key=pseudonym(key)).delete()


def pseudonym(text: str) -> str:
    """Return the keyed hash that stands for a case or a fact's key."""
    return keyed_hash("pseudonym", text)
