"""A few published pages of our own words, and a home to hang them on."""

import itertools

import pytest
from django.apps import apps
from django.core.cache import cache
from wagtail.rich_text import RichText
from wagtail.search import index

from content.models import HomePage, NewsIndexPage, NewsPage, PolicyIndexPage, PolicyPage
from content.pages.tree import grant_editors, plant_tree

_numbers = itertools.count(1)


@pytest.fixture
def portal(db):
    cache.clear()
    plant_tree(apps)
    grant_editors(apps)
    return HomePage.objects.get()


@pytest.fixture
def make_policy(portal):
    """Return a maker of published policies: make_policy("标题", "正文", status=…)."""

    def make(title="演示办法", text="演示正文。", **fields):
        at = next(_numbers)
        values = {"document_number": f"演办发〔2024〕{at}号", "issuer": "演示区民政局", **fields}
        section = {"heading": "一、总则", "level": "1", "text": RichText(f"<p>{text}</p>")}
        page = PolicyPage(title=title, slug=f"policy-{at}", body=[("section", section)], **values)
        PolicyIndexPage.objects.get().add_child(instance=page)
        index.insert_or_update_object(page)
        return page

    return make


@pytest.fixture
def make_news(portal):
    def make(title="演示动态", text="演示正文。", **fields):
        section = {"heading": "", "level": "1", "text": RichText(f"<p>{text}</p>")}
        page = NewsPage(title=title, slug=f"news-{next(_numbers)}", body=[("section", section)], **fields)
        NewsIndexPage.objects.get().add_child(instance=page)
        index.insert_or_update_object(page)
        return page

    return make
