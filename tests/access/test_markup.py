"""Each fault the reader of pages looks for is found in a page that has it."""

import pytest
from csp.decorators import csp_exempt
from django.http import HttpResponse
from django.urls import get_resolver

from qingshan.access.routes import PUBLIC, route
from tests.markup import Page, policy_faults

from . import matrix

STRICT = {"content-security-policy": "default-src 'none'; script-src 'self'"}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('<p style="color:red">a</p>', "<p> with style"),
        ("<style>p {}</style>", "<style> with style"),
        ("<script>1</script>", "inline script"),
        ('<button onclick="x()">b</button>', "<button onclick>"),
        ('<img src="https://other.example/a.png">', "<img> loads from other.example"),
        ('<script src="//other.example/a.js"></script>', "<script> loads from other.example"),
        ('<link rel="stylesheet" href="https://other.example/a.css">', "<link> loads from other.example"),
        ('<form action="https://other.example/"></form>', "<form> loads from other.example"),
    ],
)
def test_a_fault_in_a_page_is_found(text, fault):
    assert policy_faults(STRICT, text) == [fault]


def test_what_a_strict_policy_allows_is_no_fault():
    text = '<script src="/a.js"></script><a href="https://other.example/">a</a>'
    assert policy_faults(STRICT, text) == [] and Page(text).links == ["https://other.example/"]


@pytest.mark.parametrize("header", ["", "default-src 'none'; style-src 'unsafe-inline'", "default-src 'none' *"])
def test_a_loose_policy_is_found(header):
    assert policy_faults({"content-security-policy": header}, "<p>") == [f"policy {header!r}"]


@pytest.fixture
def broken(settings):
    """The site with one page more: open to all, without policy header, with an inline script and a foreign picture."""
    text = '<script>1</script><img src="https://other.example/a.png" alt="">'
    view = csp_exempt()(lambda request: HttpResponse(text))
    patterns = [route("broken/", view, name="broken", policy=PUBLIC), *get_resolver().url_patterns]
    settings.ROOT_URLCONF = type("Urls", (), {"urlpatterns": patterns})


@pytest.mark.django_db
def test_a_broken_page_of_the_site_is_reported(walker, broken):
    assert matrix.table_differences() == ["broken: has no row"]
    row = matrix.Row("broken", "none", ("GET",), "PUBLIC", "*", "*", "*")
    found = [line.partition(" breaks the policy: ")[2] for line in walker.walk([row], ["worker"])]
    assert found == ["policy ''", "inline script", "<img> loads from other.example"]
