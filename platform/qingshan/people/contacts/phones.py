"""Phone numbers as people say them, and as they are stored."""

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from qingshan.core.crypto import blind_index
from qingshan.core.errors import Invalid

LOCAL_PREFIX = "0472"  # Baotou; put before a landline number of seven digits
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0\d{2,3}[2-8]\d{6,7}")
_SERVICE = re.compile(r"[48]00\d{7}")


def normalise_phone(text: str) -> str:
    """Return digits only: full-width, spaces, hyphens, brackets and +86 taken away, a local landline completed.

    Raises Invalid (field ``phone``) when it is neither a mobile (11 digits from 13 to 19) nor a landline.
    """
    digits = re.sub(r"[\s\-‐-―()（）·.]", "", unicodedata.normalize("NFKC", text))
    digits = re.sub(r"^(\+86|0086)", "", digits)
    if re.fullmatch(r"[2-8]\d{6}", digits):
        digits = LOCAL_PREFIX + digits
    if not any(shape.fullmatch(digits) for shape in (_MOBILE, _LANDLINE, _SERVICE)):
        raise Invalid(
            "contact.phone_shape",
            _("电话号码不正确：手机号应为 11 位，固定电话请带区号（如 0472 开头）。"),
            field="phone",
        )
    return digits


def phone_index(phone: str) -> str:
    """Return the blind index of a normalised number."""
    return blind_index("phone", phone)
