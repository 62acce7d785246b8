"""The style guide shows every component; the frames, the display switch and the error pages hold."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.template import Context, Template, engines
from django.test import RequestFactory

from qingshan.accounts.roles import STAFF, Role
from qingshan.core import desk, views

COTTON = Path(views.__file__).parent / "templates" / "cotton"


@pytest.fixture
def guide(client, db):
    return client.get("/styleguide/")


def test_every_component_that_exists_is_shown(guide):
    shown = {template.name for template in guide.templates}
    assert {f"cotton/{path.name}" for path in COTTON.glob("*.html")} <= shown


def test_the_guide_is_shut_outside_development(client, db, settings):
    settings.STYLEGUIDE = False
    assert client.get("/styleguide/").status_code == 404
    assert client.get("/styleguide/portal/").status_code == 404


@pytest.mark.parametrize("path", ["/styleguide/", "/styleguide/?errors=1", "/styleguide/portal/?errors=1"])
def test_no_id_stands_twice_and_there_is_one_first_heading(client, db, path):
    html = client.get(path).content.decode()
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert [i for i in ids if ids.count(i) > 1] == []
    assert html.count("<h1") == 1


@pytest.mark.parametrize("path", ["/styleguide/?errors=1", "/styleguide/portal/", "/accounts/login/"])
def test_every_element_that_is_opened_is_closed(client, db, path):
    class Balance(HTMLParser):
        VOID = {"meta", "link", "input", "img", "br", "hr", "path", "rect", "circle"}
        stack: list[str] = []
        wrong: list[str] = []

        def handle_starttag(self, tag, attrs):
            if tag not in self.VOID:
                self.stack.append(tag)

        def handle_startendtag(self, tag, attrs):
            pass

        def handle_endtag(self, tag):
            if tag in self.VOID:
                return
            if not self.stack or self.stack.pop() != tag:
                self.wrong.append(f"{tag} at {self.getpos()}")

    reader = Balance()
    reader.stack, reader.wrong = [], []
    reader.feed(client.get(path).content.decode())
    assert reader.wrong == [] and reader.stack == []


def test_large_type_is_chosen_by_a_plain_form_and_undone_by_it(client, db):
    answer = client.post("/display/", {"mode": "elder", "next": "/styleguide/"})
    assert answer.status_code == 302 and answer["Location"] == "/styleguide/"
    assert 'data-display="elder"' in client.get("/styleguide/").content.decode()
    client.post("/display/", {"mode": "standard", "next": "/styleguide/"})
    assert 'data-display="elder"' not in client.get("/styleguide/").content.decode()


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "javascript:x()", ""])
def test_the_display_switch_sends_nobody_to_another_site(client, db, elsewhere):
    assert client.post("/display/", {"mode": "elder", "next": elsewhere})["Location"] == "/"


def test_a_get_does_not_switch_the_display(client, db):
    assert client.get("/display/?mode=elder").status_code == 405


def test_the_banner_stands_while_the_second_factor_is_off(client, db, settings):
    settings.DEMO_BANNER = False
    settings.STAFF_SECOND_FACTOR = False
    assert "已关闭二次验证" in client.get("/styleguide/portal/").content.decode()
    settings.STAFF_SECOND_FACTOR = True
    assert "qs-banner" not in client.get("/styleguide/portal/").content.decode()


def test_missing_pages_all_have_the_same_body(client, db):
    first, second = client.get("/desk-of-nobody/"), client.get("/other/123/?q=x")
    assert first.status_code == second.status_code == 404
    assert first.content == second.content


def test_the_page_for_a_broken_server_needs_neither_session_nor_database(django_db_blocker):
    with django_db_blocker.block():
        answer = views.server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "系统出了问题" in answer.content.decode()


@pytest.mark.parametrize("status", [400, 403, 409, 422, 429])
def test_an_error_page_says_what_why_and_the_code(status):
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    template = engines["django"].get_template(f"{status}.html")
    html = template.render({"code": "session.not_booked", "message": "这次面谈不是“已预约”状态。"}, request)
    assert "这次面谈不是“已预约”状态。" in html
    assert "session.not_booked" in html


def test_the_desk_names_the_ways_in_and_marks_the_longest_match(monkeypatch):
    items = [
        desk.NavItem("待办", "core:desk", STAFF, 0),
        desk.NavItem("示例", "core:styleguide", frozenset({Role.WORKER})),
    ]
    text = "{% load design %}{% nav_links as links %}{% for x in links %}{{ x.label }}:{{ x.current }} {% endfor %}"
    page = Template(text)
    for path, expected in {
        "/desk/": "待办:True 示例:False ",
        "/desk/cases/": "待办:False 示例:False ",
        "/styleguide/portal/": "待办:False 示例:True ",
    }.items():
        context = Context({"request": RequestFactory().get(path), "nav": items})
        assert page.render(context) == expected


def test_a_component_does_not_take_over_words_of_the_page_around_it(render):
    html = render("<c-card>x</c-card><c-empty title='没有' />", title="页面的标题", hint="页面的提示", actions="动作")
    assert "qs-card" in html and "没有" in html
    assert "页面的" not in html and "动作" not in html


def test_state_is_said_by_shape_and_word_beside_the_colour(render):
    shapes = {
        level: re.search(r"<svg.*?</svg>", render(f'<c-status level="{level}" label="词" />'))[0]
        for level in ("red", "orange", "yellow", "green", "grey", "blue")
    }
    assert len(set(shapes.values())) == 6
    assert all("词" in render(f'<c-status level="{level}" label="词" />') for level in shapes)


def test_the_pager_keeps_the_rest_of_the_address(render):
    html = render('<c-pager :page="page" />', page=Paginator(range(60), 20).page(2))
    assert "stage=plan&amp;page=1" in html and "stage=plan&amp;page=3" in html
    assert render('<c-pager :page="page" />', page=Paginator(range(5), 20).page(1)).strip() == ""


def test_a_confirm_step_is_a_post_with_a_token_and_asks_first(render):
    html = render('<c-confirm action="/x/" label="结案" question="确定？" danger />')
    assert 'method="post"' in html and "确定？" in html and "确认结案" in html and "<details" in html
    assert " open" not in re.search(r"<details[^>]*>", html)[0]
