"""Each kind of page once, in light and elder mode: axe finds nothing, and the page keeps to the house's policy."""

import json
import sys
from collections import deque
from urllib.parse import urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve

from qingshan.accounts.roles import Role
from tests.markup import Page, policy_faults

pytestmark = pytest.mark.browser
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
         "resultTypes": ["violations"]}  # fmt: skip
START = (
    "/",
    "/policies/",
    "/search/?q=救助",
    "/help/",
    "/receipt/",
    "/accounts/home/",
    "/desk/",
    "/evaluation/",
    "/me/",
)
SKIPPED = ("/cms/", "/static/", "/media/", "/accounts/logout/", "/api/", "/documents/")
ASKED_PER_ROLE = 90
PER_ROUTE = 2
ROLES = ("", *(role.value for role in Role))


def route_of(path):
    """Return a page's kind: its route's name, and for the portal's tree the first step of its address."""
    try:
        name = resolve(path).view_name
    except Resolver404:
        return None
    return f"{name} {path.strip('/').split('/')[0]}" if name == "wagtail_serve" else name


def ours(links):
    """Keep the addresses of this house's own pages."""
    return [link for link in links if link.startswith("/") and not link.startswith(SKIPPED)]


def crawl(page, known):
    """Yield (kind, address) of pages of kinds not yet known, asking for text alone; faults go with them."""
    queue, asked, tried = deque(START), set(), {}
    while queue and len(asked) < ASKED_PER_ROLE:
        address = queue.popleft()
        kind = route_of(urlsplit(address).path)
        if kind is None or address in asked or tried.get(kind, 0) >= PER_ROUTE:
            continue
        asked.add(address)
        tried[kind] = tried.get(kind, 0) + 1
        response = page.request.get(address, max_redirects=0)
        if response.status != 200 or "text/html" not in response.headers.get("content-type", ""):
            queue.extend(ours([response.headers["location"]] if "location" in response.headers else []))
            continue
        yield (
            kind,
            address,
            [f"{kind} {address}: {fault}" for fault in policy_faults(response.headers, response.text())],
        )
        queue.extend(ours(urljoin(address, link) for link in Page(response.text()).links))


def violations(page):
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{page.url}: {rule['id']}: {rule['help']}: {json.dumps(node['target'])} {node['html'][:160]}"
        for rule in found
        for node in rule["nodes"][:2]
    ]


def examine(page, house, address):
    """Open a page, as everybody sees it and in large type; return what axe says."""
    page.context.clear_cookies(name="display")
    page.goto(address)
    found = violations(page)
    page.context.add_cookies([{"name": "display", "value": "elder", "url": house.base}])
    page.reload()
    assert page.locator("html[data-display=elder]").count() == 1, address
    page.evaluate("document.getAnimations().forEach(a => a.finish())")
    found += [f"elder {line}" for line in violations(page)]
    page.context.clear_cookies(name="display")
    return found


def test_every_kind_of_page_is_accessible_and_keeps_the_policy(house, visit):
    seen, faults = {}, []
    for role in ROLES:
        page = visit(role)
        for kind, address, wrong in crawl(page, seen):
            if kind in seen:
                continue
            seen[kind] = f"{role or 'anonymous'} {address}"
            faults += wrong + examine(page, house, address)
        page.context.close()
    sys.stdout.write(f"\n{len(seen)} kinds of pages, each in two modes\n")
    assert not faults, "\n".join(["", *faults])
    assert len(seen) >= 70, sorted(seen)


def test_error_pages_are_accessible(house, visit):
    page = visit("worker")
    faults = [line for path in ("/desk/cases/none/", "/desk/admin/") for line in examine(page, house, path)]
    assert not faults, faults


def test_a_faulty_page_is_reported(house, visit):
    page = visit()
    page.goto("/help/")
    assert violations(page) == []
    page.evaluate(
        """() => {
            const bad = document.createElement('p');
            bad.textContent = '看不清'; bad.style.color = '#ddd'; bad.style.backgroundColor = '#fff';
            const field = document.createElement('input');
            document.querySelector('main').append(bad, field);
        }"""
    )
    found = " ".join(violations(page))
    assert "color-contrast" in found and ": label:" in found
