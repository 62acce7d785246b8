"""Browsers in the house: real Chromium, one context a person, and a watch on everything a page must not do."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import sync_playwright

from . import house as houses

CHROMIUM = "/usr/bin/chromium"
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def house(tmp_path_factory):
    made = houses.build()
    log = (tmp_path_factory.mktemp("house") / "server.log").open("w")
    started = houses.serve(made, log)
    try:
        yield made
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(20)
        houses.drop(made)


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def misdeeds():
    """What pages did that they must not: other hosts, policy violations, script errors. Must stay empty."""
    seen = []
    yield seen
    assert seen == []


@pytest.fixture
def visit(house, chromium, misdeeds):
    """Return a maker of pages: visit("worker", phone=True) signs in and gives a Playwright page."""
    contexts = []

    def make(username="", *, password=houses.PASSWORD, phone=False, elder=False, script=True):
        context = chromium.new_context(
            base_url=house.base,
            viewport=PHONE if phone else DESKTOP,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            java_script_enabled=script,
            has_touch=phone,
        )
        contexts.append(context)
        if elder:
            context.add_cookies([{"name": "display", "value": "elder", "url": house.base}])
        page = context.new_page()
        page.set_default_timeout(15_000)
        watch(page, house.base, misdeeds)
        if username:
            sign_in(page, username, password)
        return page

    yield make
    for context in contexts:
        context.close()


def watch(page, base, misdeeds):
    own = urlsplit(base).netloc

    def on_request(request):
        target = urlsplit(request.url)
        if target.scheme in ("http", "https", "ws", "wss") and target.netloc != own:
            misdeeds.append(f"{page.url} asked {target.netloc}")

    def on_console(message):
        if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
            misdeeds.append(f"{page.url}: {message.text}")

    page.on("request", on_request)
    page.on("console", on_console)
    page.on("pageerror", lambda error: misdeeds.append(f"{page.url}: {error}"))


def sign_in(page, username, password):
    page.goto("/accounts/login/")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/accounts/login" not in url)
