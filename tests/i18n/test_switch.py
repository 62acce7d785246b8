"""A reader may choose English and come back; nothing else changes the language of a page."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_a_page_is_chinese_whatever_the_browser_asks_for(client):
    page = client.get(reverse("account_login"), headers={"accept-language": "en"})
    assert page.headers["Content-Language"] == "zh-hans"
    assert '<html lang="zh-hans"' in page.text


def test_a_reader_chooses_english_and_stays_on_the_page(client):
    answer = client.post(reverse("core:language"), {"language": "en", "next": "/receipt/"})
    assert (answer.status_code, answer.url) == (302, "/receipt/")
    page = client.get("/receipt/")
    assert page.headers["Content-Language"] == "en"
    assert "Cookie" in page.headers["Vary"]
    assert "Receipt number" in page.text


def test_a_reader_comes_back_to_chinese(client):
    client.cookies["language"] = "en"
    client.post(reverse("core:language"), {"language": "zh-hans"})
    assert client.get("/receipt/").headers["Content-Language"] == "zh-hans"


@pytest.mark.parametrize("wish", ["fr", "", "../en", "en\n"])
def test_a_language_that_is_not_ours_means_chinese(client, wish):
    client.post(reverse("core:language"), {"language": wish})
    assert client.get("/receipt/").headers["Content-Language"] == "zh-hans"


def test_the_switch_leads_to_no_other_site(client):
    assert client.post(reverse("core:language"), {"language": "en", "next": "https://elsewhere.test/"}).url == "/"


def test_refusals_speak_the_chosen_language(client):
    client.cookies["language"] = "en"
    page = client.get("/no-such-page/")
    assert page.status_code == 404
    assert '<html lang="en"' in page.text
