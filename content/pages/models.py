"""The portal's pages: home, news, plain articles. The CMS knows no resident and no case."""

from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index

from qingshan.core.clock import today

from .body import BodyPage

NEWS_PER_PAGE = 10


class HomePage(Page):  # type: ignore[misc]
    """The first page: three doors, the hotlines, what is new."""

    lead = models.CharField(_("导语"), max_length=200, blank=True)
    hardship = models.TextField(_("遇到困难怎么办（每行一步）"), blank=True)

    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = [
        "content.PolicyIndexPage",
        "content.NewsIndexPage",
        "content.ArticlePage",
    ]
    max_count = 1
    template = "content/home_page.html"
    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("hardship")]

    class Meta:
        verbose_name = _("首页")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from content.policies.models import PolicyPage

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["steps"] = [line.strip() for line in self.hardship.splitlines() if line.strip()]
        context["news"] = NewsPage.objects.live().public().order_by("-published_on", "-pk")[:4]
        context["policies"] = PolicyPage.objects.live().public().order_by("-published_on", "-pk")[:4]
        context["articles"] = ArticlePage.objects.live().public().child_of(self).order_by("path")[:6]
        return context


class NewsIndexPage(Page):  # type: ignore[misc]
    """All news, the newest first."""

    lead = models.CharField(_("导语"), max_length=200, blank=True)

    parent_page_types: ClassVar[list[str]] = ["content.HomePage"]
    subpage_types: ClassVar[list[str]] = ["content.NewsPage"]
    max_count = 1
    template = "content/news_index_page.html"
    content_panels = [*Page.content_panels, FieldPanel("lead")]

    class Meta:
        verbose_name = _("工作动态栏目")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        news = NewsPage.objects.child_of(self).live().public().order_by("-published_on", "-pk")
        context["news"] = Paginator(news, NEWS_PER_PAGE).get_page(request.GET.get("page"))
        return context


class NewsPage(BodyPage):
    """One piece of news."""

    published_on = models.DateField(_("发布日期"), default=today)
    source = models.CharField(_("来源"), max_length=100, blank=True)
    summary = models.CharField(_("摘要"), max_length=300, blank=True)

    parent_page_types: ClassVar[list[str]] = ["content.NewsIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "content/news_page.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("published_on"),
        FieldPanel("source"),
        FieldPanel("summary"),
        FieldPanel("body"),
    ]
    search_fields = [
        *BodyPage.search_fields,
        index.SearchField("summary"),
        index.FilterField("published_on"),
    ]

    class Meta:
        verbose_name = _("工作动态")


class ArticlePage(BodyPage):
    """A plain page: how to ask for help, about the house, accessibility."""

    summary = models.CharField(_("摘要"), max_length=300, blank=True)

    parent_page_types: ClassVar[list[str]] = ["content.HomePage", "content.ArticlePage"]
    subpage_types: ClassVar[list[str]] = ["content.ArticlePage"]
    template = "content/article_page.html"
    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("body")]
    search_fields = [*BodyPage.search_fields, index.SearchField("summary")]

    class Meta:
        verbose_name = _("文章")
