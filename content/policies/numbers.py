"""Government document numbers: 机关代字〔年份〕序号号, by GB/T 9704-2012."""

import re
from functools import cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from opencc import OpenCC

FIRST_YEAR, LAST_YEAR = 1949, 2100
_NUMBER = re.compile(r"([一-鿿]{1,20})〔(\d{4})〕([1-9]\d{0,5})号")
_OPENING, _CLOSING = "([{（［｛【〔〖", ")]}）］｝】〕〗"
_BRACKETS = str.maketrans(_OPENING + _CLOSING, "〔" * len(_OPENING) + "〕" * len(_CLOSING))
_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


def to_simplified(text: str) -> str:
    """Return the text in simplified characters; nothing else is changed."""
    return str(_converter().convert(text))


def normalise_number(raw: str) -> str:
    """Return a document number in its one written form, such as ``演办发〔2024〕17号``.

    Round, square and other brackets, full-width digits, spaces and traditional characters are accepted.
    Raises ValidationError on anything else: 第, padding with zeros, a year outside 1949-2100.
    """
    text = to_simplified(re.sub(r"\s+", "", raw)).translate(_DIGITS).translate(_BRACKETS)
    found = _NUMBER.fullmatch(text)
    if not found or not FIRST_YEAR <= int(found[2]) <= LAST_YEAR or found[1].endswith("第"):
        raise ValidationError(
            _("文号要写成“机关代字〔年份〕序号号”，例如“演办发〔2024〕17号”；不加“第”，序号前不补零。"),
            code="document_number",
        )
    return text
