"""Chinese is found: by any piece of a page, in either script, the closest match first."""

import random

import pytest
from django.core.management import call_command
from modelsearch.backends.database.postgres import postgres
from modelsearch.backends.database.postgres.postgres import PostgresSearchBackend
from wagtail.models import Page
from wagtail.search import index

from content.models import PolicyPage
from content.search.backend import ObjectIndexer
from content.search.snippets import highlight, snippet
from content.search.text import index_tokens, query_tokens

STOCK_INDEXER = ObjectIndexer.__mro__[1]
SENTENCES = [
    "突然遇到难处的家庭可以到街道窗口说明情况",
    "社会工作者与求助人一起商定服务计划并按期回访",
    "心理咨询师的面谈记录加密保存只有本人可以打开",
    "热线接线员登记后给出回执编号和六位查询密码",
    "慈善组织发布救助项目由工作人员核对后转介",
    "低保边缘家庭和重病患者申请临时救助可以先行办理",
    "街道审核人在三个工作日内提出意见并书面告知理由",
]


@pytest.fixture
def pages(make_policy):
    return [make_policy(f"演示文件{at}", text + "。") for at, text in enumerate(SENTENCES)]


def find(query, **options):
    return list(PolicyPage.objects.live().search(query, **options))


def test_any_piece_of_a_text_finds_its_page(pages):
    pick = random.Random(7)
    missed = []
    for _ in range(200):
        at = pick.randrange(len(SENTENCES))
        start = pick.randrange(len(SENTENCES[at]) - 2)
        piece = SENTENCES[at][start : start + pick.randint(2, 8)]
        if pages[at] not in find(piece):
            missed.append(piece)
    assert missed == []


def test_a_word_that_is_nowhere_finds_nothing(pages):
    assert find("宇宙飞船") == []
    assert find("！？。") == []


def test_traditional_characters_and_full_width_find_the_simplified_page(pages):
    assert pages[2] in find("心理諮詢師") or pages[2] in find("心理咨詢師")
    assert pages[5] in find("臨時救助")
    assert find("演示文件３") == find("演示文件3") != []


def test_a_page_with_the_words_side_by_side_comes_first(make_policy):
    apart = make_policy("第一份", "临时安排很多。另外救助站也开门。助临时工找到工作，时救不误。")
    side = make_policy("第二份", "这里讲的是临时救助。" + "其他的话。" * 40)
    found = find("临时救助")
    assert found[0] == side
    assert apart in found or len(found) == 1


def test_a_word_in_the_title_weighs_more_than_in_the_text(make_policy):
    body = make_policy("另一件事", "邻里茶会每月一次。")
    title = make_policy("邻里茶会办法", "每月一次。" * 5)
    assert find("邻里茶会") == [title, body]


def test_a_search_of_the_title_alone_leaves_the_text_out(make_policy):
    make_policy("另一件事", "邻里茶会每月一次。")
    title = make_policy("邻里茶会办法", "正文。")
    assert find("邻里茶会", fields=["title"]) == [title]


def test_the_cms_finds_while_typing(make_policy):
    page = make_policy("邻里茶会办法")
    assert [found.pk for found in Page.objects.autocomplete("茶会")] == [page.pk]


def test_rebuilding_the_index_keeps_everything_findable(pages):
    call_command("update_index", verbosity=0)
    assert pages[0] in find("街道窗口")


def test_a_very_long_page_is_indexed_up_to_its_limit(make_policy):
    page = make_policy("长文", "开头有山有水。" + "字数很多。" * 12000)
    assert page in find("有山有水")


def test_the_stock_backend_finds_nothing_of_the_same_page(pages):
    """Why this backend exists: the library's own keeps a whole sentence as one word."""
    stock = PostgresSearchBackend({"SEARCH_CONFIG": "simple"})
    indexer = postgres.ObjectIndexer
    postgres.ObjectIndexer = STOCK_INDEXER
    try:
        postgres.PostgresIndex(stock).add_items(PolicyPage, pages)
        assert list(stock.search("难处", PolicyPage.objects.live())) == []
    finally:
        postgres.ObjectIndexer = indexer
    index.insert_or_update_object(pages[0])
    assert find("难处") == [pages[0]]


def test_text_is_cut_into_characters_and_pairs_and_queries_into_words():
    assert index_tokens("临时救助A1") == ["临", "临时", "时", "时救", "救", "救助", "助", "a1"]
    assert query_tokens("遇到难处") == ["遇到", "难处"]


def test_snippets_mark_the_words_and_escape_the_rest():
    marked = snippet("<b>开头</b>" + "话" * 100 + "这里有臨時救助<script>" + "话" * 100, "临时救助")
    assert "<mark>臨時救助</mark>&lt;script&gt;" in marked
    assert "<b>" not in marked and marked.startswith("…") and marked.endswith("…")
    assert highlight("心理咨询预约", "心理咨询") == "<mark>心理咨询</mark>预约"
    assert snippet("没有这个词", "别的") == "没有这个词"


def test_the_page_searches_filters_and_says_what_to_do_when_empty(client, pages, make_news):
    news = make_news("街道窗口搬家", "街道窗口下周搬到新址。")
    text = client.get("/search/", {"q": "街道窗口"}).content.decode()
    assert "<mark>街道窗口</mark>" in text and "演示文件0" in text and news.url in text
    only = client.get("/search/", {"q": "街道窗口", "kind": "news"}).content.decode()
    assert news.url in only and pages[0].url not in only
    empty = client.get("/search/", {"q": "宇宙飞船"})
    assert empty.status_code == 200 and "没有找到" in empty.content.decode() and "大家常查" in empty.content.decode()


def test_drafts_are_not_found(client, make_policy):
    make_policy("还没发布的茶会办法", live=False)
    assert "还没发布" not in client.get("/search/", {"q": "茶会办法"}).content.decode().replace("q=", "")


def test_a_query_that_is_too_long_is_told_and_kept(client, portal):
    response = client.get("/search/", {"q": "长" * 61})
    assert response.status_code == 422 and "长" * 61 in response.content.decode()
