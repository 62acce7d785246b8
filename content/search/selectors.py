from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page as Leaf
from django.core.paginator import Paginator
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from content.pages.models import ArticlePage, NewsPage
from content.policies.models import PolicyPage

from .snippets import highlight, snippet

RESULTS_PER_PAGE = 10
KINDS = {
    "policy": (PolicyPage, _("政策文件")),
    "news": (NewsPage, _("工作动态")),
    "article": (ArticlePage, _("办事指南")),
}


@dataclass(frozen=True)
class Found:
    """One page as the list of results shows it."""

    title: SafeString
    url: str
    kind: str
    snippet: SafeString
    number: str
    day: date | None


def find_pages(query: str, *, kind: str = "", number: str | int | None = 1) -> "Leaf[Page]":
    """Return one leaf of the published pages that hold the query, the best first. kind: a key of KINDS, or all."""
    models = [KINDS[kind][0]] if kind in KINDS else [model for model, _label in KINDS.values()]
    pages = Page.objects.live().public().type(*models)
    return Paginator(pages.search(query), RESULTS_PER_PAGE).get_page(number)


def as_found(page: Page, query: str) -> Found:
    """Return a page with its words marked."""
    exact = page.specific
    label = next(str(label) for model, label in KINDS.values() if isinstance(exact, model))
    text = "\n".join(part for part in (exact.summary, exact.plain_text()) if part)
    return Found(
        title=highlight(exact.title, query),
        url=exact.url or "/",
        kind=label,
        snippet=snippet(text, query),
        number=getattr(exact, "document_number", ""),
        day=getattr(exact, "published_on", None),
    )
