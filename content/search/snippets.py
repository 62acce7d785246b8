"""The piece of a page around the words that were searched for."""

import re

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from .text import normal, query_words

AROUND_CHARACTERS = 48
LONGEST = 140


def snippet(text: str, query: str) -> SafeString:
    """Return an escaped excerpt with the found words in <mark>; the beginning of the text when none is in it."""
    text = re.sub(r"\s+", " ", text)
    spans = find_spans(text, query)
    start = max(0, spans[0][0] - AROUND_CHARACTERS) if spans else 0
    end = min(len(text), start + LONGEST)
    inner = [(a, b) for a, b in spans if a >= start and b <= end]
    return format_html(
        "{}{}{}", "…" if start else "", mark_spans(text, inner, start, end), "…" if end < len(text) else ""
    )


def highlight(text: str, query: str) -> SafeString:
    """Return the whole text, escaped, with the found words in <mark>."""
    return mark_spans(text, find_spans(text, query), 0, len(text))


def find_spans(text: str, query: str) -> list[tuple[int, int]]:
    """Return where the query stands in the text: whole if it does, else its words; in order, not overlapping."""
    flat = normal(text)
    if len(flat) != len(text):
        flat = text.lower()
    whole = normal(query).strip()
    wanted = [whole] if whole and whole in flat else query_words(query)
    found: list[tuple[int, int]] = []
    for word in sorted(set(wanted), key=len, reverse=True):
        for match in re.finditer(re.escape(word), flat):
            if all(match.end() <= a or match.start() >= b for a, b in found):
                found.append(match.span())
            if len(found) > 50:
                break
    return sorted(found)


def mark_spans(text: str, spans: list[tuple[int, int]], start: int, end: int) -> SafeString:
    parts, at = [], start
    for a, b in spans:
        parts += [escape(text[at:a]), "<mark>", escape(text[a:b]), "</mark>"]
        at = b
    parts.append(escape(text[at:end]))
    return mark_safe("".join(parts))  # noqa: S308  every piece is escaped above
