"""Reads and writes the catalogue's files with Babel, a tool of development: the site itself reads only the .mo."""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings

FOLDER = Path(settings.LOCALE_PATHS[0]) / "en" / "LC_MESSAGES"
PO, MO = FOLDER / "django.po", FOLDER / "django.mo"


def load() -> Catalog:
    if not PO.exists():
        return Catalog(locale="en", project="Qingshan", fuzzy=False)
    with PO.open("rb") as file:
        return read_po(file, locale="en")


def words() -> dict[str, str]:
    """Return what has been translated."""
    return {str(row.id): str(row.string) for row in load() if row.id and row.string and not row.fuzzy}


def save(found: dict[str, list[str]], translated: dict[str, str]) -> None:
    """Write both files anew, in order of the messages; what is no longer said is dropped."""
    catalogue = Catalog(locale="en", project="Qingshan", fuzzy=False)
    for message, places in found.items():
        flags = ["python-format"] if "%(" in message else []
        locations = [(place, 0) for place in places]
        catalogue.add(message, translated.get(message, ""), locations=locations, flags=flags)
    FOLDER.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(_po(catalogue))
    MO.write_bytes(compiled(catalogue))


def compiled(catalogue: Catalog) -> bytes:
    out = BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def _po(catalogue: Catalog) -> bytes:
    out = BytesIO()
    write_po(out, catalogue, omit_header=False, include_lineno=False, width=0)
    lines = out.getvalue().split(b"\n")
    return b"\n".join(line for line in lines if not line.startswith((b'"POT-Creation-Date', b'"PO-Revision-Date')))
