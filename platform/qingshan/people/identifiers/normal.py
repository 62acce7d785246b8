"""How numbers of each kind are written before they are sealed and indexed."""

import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from qingshan.core.clock import today
from qingshan.core.crypto import blind_index
from qingshan.core.errors import Invalid

from . import resident_id
from .models import Identifier

_OTHER_SHAPE = re.compile(r"[A-Z0-9]{5,20}")
_REASONS = {
    "length": _("居民身份证号码应为 18 位，请核对是否多写或漏写。"),
    "shape": _("居民身份证号码前 17 位应为数字，最后一位为数字或 X。"),
    "date": _("居民身份证号码第 7 至 14 位不是真实的出生日期，请核对。"),
    "future": _("居民身份证号码里的出生日期在今天之后，请核对。"),
    "checksum": _("居民身份证号码校验不通过，可能有一位写错，请对照证件核对。"),
}


@dataclass(frozen=True)
class CheckedNumber:
    """A number fit to store. birth_date and sex: what the number itself says, where it says it."""

    kind: str
    number: str
    birth_date: date | None = None
    sex: str = ""
    area_doubt: bool = False

    @property
    def index(self) -> str:
        return blind_index(self.kind, self.number)


def check_number(kind: str, text: str) -> CheckedNumber:
    """Normalise and check a number; raises Invalid with a message for the field ``number``."""
    if kind == Identifier.Kind.RESIDENT_ID:
        try:
            found = resident_id.parse(text, on=today())
        except resident_id.InvalidResidentId as error:
            raise Invalid(f"identifier.{error.reason}", _REASONS[error.reason], field="number") from error
        return CheckedNumber(kind, found.number, found.birth_date, found.sex, found.area_doubt)
    number = resident_id.normalise(text)
    if not _OTHER_SHAPE.fullmatch(number):
        raise Invalid("identifier.shape", _("证件号码应为 5 至 20 位字母或数字，请对照证件核对。"), field="number")
    return CheckedNumber(kind, number)


def indexes_of(text: str) -> list[str]:
    """Return the blind indexes under which a number of unknown kind may lie."""
    number = resident_id.normalise(text)
    return [blind_index(kind, number) for kind in Identifier.Kind.values] if number else []
