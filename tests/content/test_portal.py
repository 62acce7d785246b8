"""The public pages: what they show, and what they never do."""

from django.apps import apps
from wagtail.blocks import RawHTMLBlock

from content.demo import build
from content.models import PolicyPage
from content.pages.blocks import BodyBlock


def test_the_home_page_opens_three_doors(client, portal):
    text = client.get("/").content.decode()
    assert all(f'href="{door}"' in text for door in ("/help/", "/receipt/", "/policies/"))
    assert 'href="tel:12356"' in text and "先说一声" in text


def test_a_policy_page_shows_its_whole_index_record(client, make_policy):
    page = make_policy(
        "演示办法", index_number="YS/1", written_on="2024-01-02", published_on="2024-01-05", source="演示来源",
        original_text="演示辦法", import_report="只给编辑看的一行",
    )  # fmt: skip
    text = client.get(page.url).content.decode()
    for label in ("名称", "文号", "索引号", "成文日期", "发布日期", "发布机构", "来源"):
        assert f"<dt>{label}</dt>" in text
    assert "2024年1月2日" in text and "2024年1月5日" in text and "现行有效" in text and "演示辦法" in text
    assert "只给编辑看的一行" not in text


def test_a_superseded_policy_leads_to_the_one_that_took_its_place(client, make_policy):
    old = make_policy("旧办法", status=PolicyPage.Status.SUPERSEDED)
    new = make_policy("新办法", supersedes=old)
    assert new.url in client.get(old.url).content.decode()
    assert old.url in client.get(new.url).content.decode()


def test_the_list_is_filtered_and_a_strange_filter_is_told(client, make_policy):
    make_policy("甲办法", issuer="演示甲局", written_on="2020-01-01")
    make_policy("乙办法", issuer="演示乙局", written_on="2021-01-01", status=PolicyPage.Status.REPEALED)
    for query in ({"issuer": "演示甲局"}, {"year": "2020"}, {"status": "in_force"}):
        text = client.get("/policies/", query).content.decode()
        assert "甲办法" in text and "乙办法" not in text, query
    none = client.get("/policies/", {"issuer": "演示甲局", "year": "2021"}).content.decode()
    assert "没有符合条件" in none
    strange = client.get("/policies/", {"year": "abc"})
    assert strange.status_code == 200 and "甲办法" in strange.content.decode()


def test_the_list_turns_pages_and_keeps_its_filter(client, make_policy):
    for at in range(12):
        make_policy(f"第{at}号办法", issuer="演示甲局")
    text = client.get("/policies/", {"issuer": "演示甲局"}).content.decode()
    assert (
        "共 12 份" in text
        and "page=2" in text
        and "issuer=" in text.split("page=2")[0][-200:] + text.split("page=2")[1][:200]
    )
    assert client.get("/policies/", {"page": "999"}).status_code == 200


def test_a_heading_never_skips_a_level(make_policy):
    page = make_policy()
    page.body = [("section", {"heading": "跳级", "level": "3", "text": ""})]
    assert page.sections()[0].tag == "h2"


def test_news_and_small_files_answer(client, make_news):
    news = make_news("茶会", published_on="2024-03-01")
    assert "茶会" in client.get("/news/").content.decode() and client.get(news.url).status_code == 200
    assert "Disallow: /desk/" in client.get("/robots.txt").content.decode()
    assert news.url in client.get("/sitemap.xml").content.decode()
    assert client.get("/favicon.ico").url.endswith("mark.svg")
    assert client.get("/media/images/../../secret.txt").status_code == 404
    assert client.get("/nowhere/").status_code == 404


def test_no_raw_html_can_be_put_into_a_page():
    def blocks(block):
        yield block
        for child in getattr(block, "child_blocks", {}).values():
            yield from blocks(child)

    assert not any(isinstance(block, RawHTMLBlock) for block in blocks(BodyBlock()))


def test_no_page_knows_a_resident_or_a_case():
    allowed = {"content", "wagtailcore", "wagtailimages", "wagtaildocs", "auth", "contenttypes", "accounts", "taggit"}
    for model in apps.get_app_config("content").get_models():
        for field in model._meta.get_fields():
            if field.is_relation and field.related_model and field.concrete:
                label = field.related_model._meta.app_label
                assert label in allowed, (model, field.name)
                assert field.related_model._meta.model_name not in {"person", "case"}


def test_the_demo_can_be_built_twice(client, portal):
    build(None)
    count = PolicyPage.objects.count()
    build(None)
    assert PolicyPage.objects.count() == count == 3
    for path in ("/", "/policies/", "/news/", "/after-asking/"):
        assert client.get(path).status_code == 200
    assert "虚构" in client.get(PolicyPage.objects.first().url).content.decode()
