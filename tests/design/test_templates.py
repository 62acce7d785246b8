"""What holds for every template, in all rooms: nothing inline, no other host, declared variables, a fair length."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted(
    path
    for room in ("platform/qingshan", "scheduling", "casework", "counseling", "content")
    for path in (ROOT / room).rglob("templates/**/*.html")
)
FORBIDDEN = {
    "inline style": re.compile(r"\sstyle\s*=|<style[\s>]", re.I),
    "event handler": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.I),
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", re.I),
    "javascript address": re.compile(r"""(?:href|action)\s*=\s*["']javascript:""", re.I),
    "foreign file": re.compile(
        r"""<(?:script|link|img|iframe|source)[^>]*(?:src|href)\s*=\s*["'](?:https?:)?//""", re.I
    ),
}
MOST_LINES = 120


def faults(text: str) -> list[str]:
    markup = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", text)
    found = [name for name, pattern in FORBIDDEN.items() if pattern.search(markup)]
    return [*found, "autoescape off"] if re.search(r"autoescape\s+off", text) else found


def test_there_are_templates_to_look_at():
    assert len(TEMPLATES) > 60


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_is_safe_short_and_opens_by_naming_its_variables(path):
    text = path.read_text()
    assert faults(text) == []
    assert len(text.splitlines()) <= MOST_LINES
    opening = re.sub(r"^\s*(\{%\s*(extends|load)[^%]*%\}\s*)+", "", text)
    assert re.match(r"\s*(\{%\s*comment\s*%\}|\{#)", opening), "open with {% comment %} variables {% endcomment %}"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('<p style="color:red">', "inline style"),
        ("<style>p{}</style>", "inline style"),
        ('<button onclick="x()">', "event handler"),
        ("<script>x()</script>", "inline script"),
        ('<a href="javascript:x()">', "javascript address"),
        ('<script src="https://cdn.example/x.js"></script>', "foreign file"),
        ("{% autoescape off %}", "autoescape off"),
    ],
)
def test_the_guard_itself_sees_each_fault(text, fault):
    assert fault in faults(text)


def test_a_harmless_page_has_no_fault():
    text = '<a class="btn-style" href="https://example.org/">x</a><script type="module" src="/static/x.js"></script>'
    assert faults(text) == []
    assert faults('<a {% if one == two %}aria-current="page"{% endif %}>x</a>') == []


@pytest.mark.parametrize(
    "path", sorted((ROOT / "platform/qingshan/core/static/qingshan").iterdir()), ids=lambda p: p.name
)
def test_a_static_file_is_short_and_loads_nothing_from_elsewhere(path):
    text = path.read_text()
    assert len(text.splitlines()) <= 300
    assert not re.search(r"""(?:url\(|import\s+|from\s+)["']?(?:https?:)?//""", text)
