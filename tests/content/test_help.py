"""Anybody may ask for help; a receipt opens its own status and nothing else."""

import re
import time

import pytest
from django.core.cache import cache

from casework.intake.models import Lead
from qingshan.audit.models import AuditEvent

PLAIN = {"story": "家里突然没了收入，不知道怎么办。", "urgency": "orange", "reporter": "applicant"}


@pytest.fixture(autouse=True)
def fresh_counts(db):
    cache.clear()


def ask(client, **changes):
    return client.post("/help/", {**PLAIN, **changes}, follow=True)


def slip(response):
    """The number and the PIN as the page shows them."""
    return re.findall(r'<dd class="num">([^<]+)</dd>', response.content.decode())


def test_the_hotlines_stand_before_the_form(client):
    text = client.get("/help/").content.decode()
    assert text.index("先打 110 或 120") < text.index("<textarea")
    assert all(f'href="tel:{number}"' in text for number in ("12345", "12356", "120", "110"))


def test_an_anonymous_request_becomes_a_lead_with_a_receipt(client):
    response = ask(client)
    number, pin = slip(response)
    lead = Lead.objects.get()
    assert lead.receipt_number == number and re.fullmatch(r"\d{6}", pin)
    assert (lead.is_anonymous, lead.channel, lead.urgency) == (True, "online", "orange")
    assert lead.pin_hash != pin and pin not in str(dict(client.session))


def test_the_receipt_is_shown_once(client):
    number, pin = slip(ask(client))
    again = client.get("/help/done/").content.decode()
    assert number not in again and pin not in again and "只显示一次" in again


def test_nothing_of_the_request_may_be_kept_by_a_cache(client):
    assert "no-store" in ask(client)["Cache-Control"]
    assert "no-store" in client.get("/receipt/")["Cache-Control"]


def test_the_same_form_sent_twice_is_one_request(client):
    ask(client, once="a1")
    ask(client, once="a1")
    assert Lead.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"story": " "}, "写一两句"), ({"urgency": ""}, "选一个最接近"), ({"phone": "12"}, "电话号码不正确")],
)
def test_bad_input_is_told_on_the_field_and_nothing_is_lost(client, wrong, words):
    response = client.post("/help/", {**PLAIN, "name": "演示称呼", **wrong})
    text = response.content.decode()
    assert response.status_code == 422 and words in text and "演示称呼" in text
    assert not Lead.objects.exists()


def test_many_requests_from_one_address_are_all_taken_in_and_marked(client):
    for _ in range(7):
        assert len(slip(ask(client))) == 2
    assert Lead.objects.count() == 7
    assert AuditEvent.objects.filter(action="help.burst").count() == 2


def test_a_receipt_with_its_pin_shows_status_and_next_step_only(client):
    number, pin = slip(ask(client, name="演示甲", phone="13900000000", safe_contact="只在白天打"))
    text = client.post("/receipt/", {"number": number.lower().replace("-", " "), "pin": pin}).content.decode()
    assert "已登记" in text and number in text
    for secret in (PLAIN["story"], "演示甲", "13900000000", "只在白天打", pin):
        assert secret not in text


def answer(client, number, pin):
    response = client.post("/receipt/", {"number": number, "pin": pin})
    body = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())
    return response.status_code, body.replace(number, "N").replace(pin, "P")


def test_a_wrong_number_and_a_wrong_pin_get_the_same_answer(client):
    number, pin = slip(ask(client))
    wrong = f"{(int(pin) + 1) % 10**6:06d}"
    assert answer(client, number, wrong) == answer(client, "2222-2222-22", wrong)
    assert answer(client, number, wrong)[0] == 422


def test_a_wrong_number_and_a_wrong_pin_take_the_same_time(client, monkeypatch):
    from content.help import views

    monkeypatch.setattr(views, "RECEIPT_TRIES", 10**6)
    monkeypatch.setattr(views, "ADDRESS_TRIES", 10**6)
    number, pin = slip(ask(client))
    wrong = f"{(int(pin) + 1) % 10**6:06d}"

    def median(given):
        times = []
        for _ in range(15):
            start = time.perf_counter()
            client.post("/receipt/", {"number": given, "pin": wrong})
            times.append(time.perf_counter() - start)
        return sorted(times)[7]

    hit, miss = median(number), median("2222-2222-22")
    assert 0.5 < hit / miss < 2


def test_guessing_at_a_receipt_is_stopped_and_the_right_pin_waits_too(client):
    number, pin = slip(ask(client))
    wrong = f"{(int(pin) + 1) % 10**6:06d}"
    for _ in range(5):
        assert "receipt.no_match" in answer(client, number, wrong)[1]
    assert "receipt.wait" in answer(client, number, pin)[1]
    assert "receipt.no_match" in answer(client, "3333-3333-33", wrong)[1]


def test_guessing_at_many_receipts_from_one_address_is_stopped(client):
    for at in range(30):
        answer(client, f"{at:04d}-AAAA-AA", "000000")
    assert "receipt.wait" in answer(client, "9999-AAAA-AA", "000000")[1]
