"""Pages whose body is a row of sections: contents list, plain text, anchors."""

from dataclasses import dataclass
from html import unescape
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from .blocks import BodyBlock


@dataclass(frozen=True)
class Section:
    """One piece of a body, ready to show. level: 1-3; anchor: unique on the page."""

    kind: str
    anchor: str
    level: int
    heading: str
    value: Any

    @property
    def tag(self) -> str:
        """The heading element: the page's title is h1, so a first-level section is h2."""
        return f"h{self.level + 1}"


class BodyPage(Page):  # type: ignore[misc]
    """An abstract page with a body of sections."""

    body = StreamField(BodyBlock(), verbose_name=_("正文"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("plain_text")]

    class Meta:
        abstract = True

    def sections(self) -> list[Section]:
        """Return the body's pieces in order; a level that skips one is pulled up, so headings never skip."""
        found, previous = [], 0
        for number, block in enumerate(self.body, 1):
            value = block.value
            heading, level = "", previous or 1
            if block.block_type == "section" and value.get("heading"):
                heading = value["heading"]
                level = previous = min(int(value.get("level") or 1), previous + 1)
            found.append(Section(block.block_type, f"s{number}", level, heading, value))
        return found

    def contents(self) -> list[Section]:
        """Return the sections that have a heading, for the contents list; the third level is left out of it."""
        return [section for section in self.sections() if section.heading and section.level < 3]

    def plain_text(self) -> str:
        """Return what a reader reads in the body, without markup, for search and excerpts."""
        parts = []
        for block in self.body:
            if block.block_type == "section":
                parts += [block.value.get("heading") or "", _strip(str(block.value.get("text") or ""))]
        return "\n".join(part for part in parts if part)


def _strip(html: str) -> str:
    """Return the text of rich text, one line a paragraph."""
    for end in ("</p>", "</li>", "<br/>"):
        html = html.replace(end, end + "\n")
    return unescape(strip_tags(html)).strip()
