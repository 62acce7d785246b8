"""What an assistance case ID looks like: dated formats that an administrator keeps.

The demo format is ``KK-AAAAAA-YYYY-NNNNNN-C``, for example ``LS-159999-2026-000123-F``:
KK kind (LS 临时救助, YL 医疗救助, DB 低保, TK 特困, CS 慈善, QT 其他), AAAAAA area by GB/T 2260 (159999 is unassigned,
so no real record can be meant), YYYY year, NNNNNN serial, C check character by ISO 7064 MOD 37,36 over all before it.
"""

import re
import unicodedata
from datetime import date

from qingshan.accounts.models import in_force
from qingshan.core.ids import is_valid_number

from .models import IdFormat

LONGEST = 40
_QUANTIFIED_GROUP = re.compile(r"\)[*+?{]|\\[1-9]")


def normalise(text: str) -> str:
    """Return an ID as it is stored: NFKC (full-width typed on a phone), capitals, no spaces."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper()


def matches(found: IdFormat, number: str) -> bool:
    """Tell whether a normalised ID has the form, and the right check character where the form has one."""
    if len(number) > LONGEST or re.fullmatch(found.pattern, number) is None:
        return False
    return not found.has_check or is_valid_number(number)


def is_well_formed(number: str, on: date | None = None) -> bool:
    """Tell whether a normalised ID fits a format in force on a day."""
    return any(matches(found, number) for found in IdFormat.objects.filter(in_force(on)))


def has_ever_been_well_formed(number: str) -> bool:
    """The same of any day's format: old records keep their old IDs."""
    return any(matches(found, number) for found in IdFormat.objects.all())


def examples() -> list[str]:
    """Return the examples of the formats in force, for messages."""
    return list(IdFormat.objects.filter(in_force()).values_list("example", flat=True))


def fault_of_pattern(pattern: str) -> str:
    """Return a code for what is wrong with a pattern, empty when it is safe to use.

    Repeated groups and back references are refused: on hostile input they can take exponential time.
    """
    if _QUANTIFIED_GROUP.search(pattern):
        return "repeated_group"
    try:
        re.compile(pattern)
    except re.error:
        return "no_regex"
    return ""
