"""What a note holds, as text to seal and back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import Format

FIELDS: dict[str, dict[str, str | Promise]] = {
    Format.SOAP: {
        "subjective": _("居民所述"),
        "objective": _("所见"),
        "assessment": _("梳理"),
        "plan": _("下一步安排"),
    },
    Format.FREE: {"text": _("记述")},
}


@dataclass(frozen=True)
class Part:
    """One titled paragraph of an opened note."""

    label: str | Promise
    text: str


def pack(format: str, texts: Mapping[str, str]) -> str:
    """Return the JSON to seal: the format's own fields alone, stripped; empty text when all are empty."""
    kept = {name: texts.get(name, "").strip() for name in FIELDS[format]}
    return json.dumps(kept, ensure_ascii=False) if any(kept.values()) else ""


def unpack(format: str, packed: str) -> dict[str, str]:
    """Return the texts by field name."""
    found: dict[str, str] = json.loads(packed) if packed else {}
    return {name: found.get(name, "") for name in FIELDS[format]}


def parts(format: str, packed: str) -> list[Part]:
    """Return the filled paragraphs in the format's order."""
    texts = unpack(format, packed)
    return [Part(label, texts[name]) for name, label in FIELDS[format].items() if texts[name]]
