"""The resident identity number, checked here because no library keeps the district's history of area codes.

Source: GB 11643-1999, 公民身份号码: 6 digits area, 8 date of birth, 3 sequence (odd for men), 1 check character
by ISO 7064 MOD 11-2.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARS = "10X98765432"
_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
EARLIEST_YEAR = 1880
_PROVINCE_STARTS = range(11, 16), range(21, 24), range(31, 38), range(41, 47), range(50, 55), range(61, 66)
PROVINCES = frozenset(str(code) for codes in _PROVINCE_STARTS for code in codes) | {"71", "81", "82", "83"}


class InvalidResidentId(ValueError):
    """``reason``: "length", "shape", "date", "future" or "checksum"."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True)
class ResidentId:
    """A number that holds. sex: "male" or "female"; area_doubt: the area is none we know of, a warning only."""

    number: str
    area_code: str
    birth_date: date
    sex: str
    area_doubt: bool


def normalise(text: str) -> str:
    """Return full-width characters as narrow ones, without spaces and hyphens, x as X."""
    narrow = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s\-‐-―]", "", narrow).upper()


def check_character(body: str) -> str:
    """Return the eighteenth character for the first seventeen digits."""
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, body, strict=True))
    return CHECK_CHARS[total % 11]


def parse(text: str, *, on: date) -> ResidentId:
    """Check a number as somebody typed it.

    on: the day on which it is checked; a birth after it is refused.
    Raises InvalidResidentId. A number of an unknown area is not refused: area codes change, people keep numbers.
    """
    number = normalise(text)
    if len(number) != 18:
        raise InvalidResidentId("length")
    if not _SHAPE.fullmatch(number):
        raise InvalidResidentId("shape")
    born = _birth_date(number[6:14])
    if born > on:
        raise InvalidResidentId("future")
    if check_character(number[:17]) != number[17]:
        raise InvalidResidentId("checksum")
    sex = "male" if int(number[16]) % 2 else "female"
    return ResidentId(number, number[:6], born, sex, area_doubt=area_is_doubtful(number[:6]))


def _birth_date(digits: str) -> date:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError as error:
        raise InvalidResidentId("date") from error
    if born.year < EARLIEST_YEAR:
        raise InvalidResidentId("date")
    return born


def area_is_doubtful(area: str) -> bool:
    """No province begins so, or the city or county part is none: 00, or 99, which is never given out."""
    return area[:2] not in PROVINCES or area[2:4] in {"00", "99"} or area[4:] == "00"
