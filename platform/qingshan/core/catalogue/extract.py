"""Finds every marked message, with Python alone: the syntax tree for modules, Django's own lexer for templates."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation.template import templatize

ROOMS = ("platform/qingshan", "scheduling", "casework", "counseling", "content")
NAMES = frozenset({"_", "_t", "gettext", "gettext_lazy", "gettext_noop"})
CALL = re.compile(r"""(?<![A-Za-z_])(?:gettext|_)\(u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\)""")


def messages() -> dict[str, list[str]]:
    """Return each message with the files that say it, both in order."""
    found: dict[str, list[str]] = {}
    for path in sorted(source_files()):
        name = path.relative_to(settings.ROOT).as_posix()
        text = path.read_text(encoding="utf-8")
        for message in in_python(text) if path.suffix == ".py" else in_template(text):
            places = found.setdefault(message, [])
            if name not in places:
                places.append(name)
    return dict(sorted(found.items()))


def in_python(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        first = node.args[0]
        if called in NAMES and isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value:
            yield first.value


def in_template(text: str) -> Iterator[str]:
    for match in CALL.finditer(templatize(text)):
        message = ast.literal_eval(match[1])
        if message:
            yield message


def source_files() -> Iterator[Path]:
    for room in ROOMS:
        base = settings.ROOT / room
        yield from (path for path in base.rglob("*.py") if "migrations" not in path.parts)
        yield from (path for path in base.rglob("*") if path.suffix in (".html", ".txt") and "templates" in path.parts)
