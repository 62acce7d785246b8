"""What must be delivered is delivered, once, in neutral words; what cannot be is seen by an administrator."""

from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from qingshan.core.clock import now
from qingshan.core.errors import WrongState
from qingshan.notifications import connectors, delivery
from qingshan.notifications.connectors import DeliveryFailed, MemoryConnector
from qingshan.notifications.delivery import deliver_due, retry_dead
from qingshan.notifications.hours import agreed_window, daytime_later, next_daytime
from qingshan.notifications.models import OutboxMessage
from qingshan.notifications.services import send
from qingshan.notifications.wording import TEMPLATES
from qingshan.people.models import ContactPoint, Person


@pytest.fixture
def worker(cast):
    cast.worker.email = "worker@example.invalid"
    cast.worker.save()
    MemoryConnector.sent.clear()
    return cast.worker


def test_a_message_goes_out_once_and_says_nothing_of_a_case(worker):
    send(template="work.assigned", to_user=worker, dedupe_key="assign:1")
    assert deliver_due() == 1 and deliver_due() == 0
    address, text, _ = MemoryConnector.sent[0]
    assert address == "worker@example.invalid" and text == str(TEMPLATES["work.assigned"])


def test_the_same_key_queues_once(worker):
    assert send(template="work.assigned", to_user=worker, dedupe_key="assign:1")
    assert send(template="work.assigned", to_user=worker, dedupe_key="assign:1") is None
    assert OutboxMessage.objects.count() == 1


def test_a_rolled_back_act_sends_nothing(worker):
    with pytest.raises(RuntimeError), transaction.atomic():
        send(template="work.assigned", to_user=worker, dedupe_key="assign:1")
        raise RuntimeError
    assert deliver_due() == 0 and not MemoryConnector.sent


def test_addresses_lie_encrypted(worker):
    send(template="work.assigned", to_user=worker, dedupe_key="assign:1")
    assert "example.invalid" not in str(OutboxMessage.objects.first().__dict__)


def test_a_failing_gateway_is_tried_again_and_then_given_up_visibly(worker, cast, sign_in, monkeypatch):
    def fail(self, **kwargs):
        raise DeliveryFailed("ConnectError")

    monkeypatch.setattr(MemoryConnector, "deliver", fail)
    send(template="work.assigned", to_user=worker, dedupe_key="assign:1")
    for _ in range(8):
        deliver_due()
        OutboxMessage.objects.filter(state="waiting").update(not_before=now())
    message = OutboxMessage.objects.get()
    assert (message.state, message.attempts, message.last_error) == ("dead", 8, "ConnectError")
    monkeypatch.undo()
    admin = sign_in(cast.admin)
    page = admin.get("/desk/admin/deliveries/").content.decode()
    assert "ConnectError" in page and "example.invalid" not in page
    assert admin.post(f"/desk/admin/deliveries/{message.pk}/retry/").status_code == 302
    assert deliver_due() == 1
    with pytest.raises(WrongState, match="not_dead"):
        retry_dead(message_id=message.pk, actor=cast.admin)
    assert sign_in(cast.worker).get("/desk/admin/deliveries/").status_code == 403


def test_a_crash_between_handing_over_and_acknowledging_loses_nothing(worker, monkeypatch):
    send(template="work.assigned", to_user=worker, dedupe_key="assign:1")
    delivery._lease()  # a worker took it and died
    assert deliver_due() == 0
    OutboxMessage.objects.update(lease_until=now() - timedelta(seconds=1))
    assert deliver_due() == 1


def test_an_sms_gateway_is_asked_with_key_and_token(worker, settings, monkeypatch):
    seen = {}

    class Answer:
        def raise_for_status(self):
            return self

    def post(url, **kwargs):
        seen.update(url=url, **kwargs)
        return Answer()

    settings.SMS_GATEWAY_URL, settings.SMS_GATEWAY_TOKEN = "http://127.0.0.1:9/sms", "t"
    monkeypatch.setattr(connectors.httpx, "post", post)
    connectors.SmsConnector().deliver(address="1", text="x", message_id="m1")
    assert seen["json"]["id"] == seen["headers"]["Idempotency-Key"] == "m1"


def test_an_unreachable_gateway_is_a_failed_delivery(settings):
    settings.SMS_GATEWAY_URL, settings.SMS_GATEWAY_TOKEN = "http://127.0.0.1:9/sms", "t"
    with pytest.raises(DeliveryFailed, match="ConnectError"):
        connectors.SmsConnector().deliver(address="1", text="x", message_id="m1")


def test_one_recipient_must_be_named(worker):
    with pytest.raises(ValueError, match="either"):
        send(template="work.assigned", dedupe_key="x")
    with pytest.raises(KeyError):
        send(template="hello", to_user=worker, dedupe_key="x")


def test_no_template_names_the_service_or_a_case():
    forbidden = ("咨询", "心理", "救助", "案", "社工", "危机", "自杀", "{", "%")
    assert not [key for key, words in TEMPLATES.items() if any(word in str(words) for word in forbidden)]


@pytest.fixture
def resident(cast):
    person = Person(is_anonymous=True)
    person.set_name("")
    person.save()
    return person


def contact(person, **rule):
    return ContactPoint.objects.create(person=person, phone="13900000001", phone_index="x", **rule)


def test_a_resident_is_written_to_on_the_own_first_number_in_the_daytime(resident, monkeypatch):
    contact(resident, whose="own", use="first")
    noon = timezone.make_aware(datetime(2026, 11, 23, 12))
    assert next_daytime(noon) == noon
    assert timezone.localtime(next_daytime(noon.replace(hour=23))).hour == 8
    message = send(template="appointment.booked", to_person=resident, dedupe_key="b:1")
    assert (message.state, message.address) == ("waiting", "13900000001")


@pytest.mark.parametrize("rule", [None, {"whose": "family", "use": "first"}, {"whose": "own", "use": "forbidden"}])
def test_without_a_safe_number_nothing_goes_out_and_that_is_seen(resident, rule):
    if rule:
        contact(resident, **rule)
    assert send(template="appointment.booked", to_person=resident, dedupe_key="b:1").state == "dropped"
    assert deliver_due() == 0


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("工作日 9 点至 11 点", "09:00", "11:00"),
        ("上午9:30-11:00", "09:30", "11:00"),
        ("下午2点到4点半", "14:00", "16:30"),
        ("晚上7点以后", "19:00", "23:59"),
        ("17时前", "00:00", "17:00"),
    ],
)
def test_hours_agreed_in_numbers_are_understood(words, first, last):
    window = agreed_window(words)
    assert window and (f"{window[0]:%H:%M}", f"{window[1]:%H:%M}") == (first, last)


@pytest.mark.parametrize("words", ["", "白天", "孩子上学以后", "25点到26点", "11点到9点", "1点、2点、3点"])
def test_other_words_leave_the_daytime_as_it_is(words, db):
    assert agreed_window(words) is None
    noon = timezone.make_aware(datetime(2026, 11, 23, 12))
    assert next_daytime(noon, words) == noon


def test_agreed_hours_narrow_the_daytime_and_never_widen_it(db):
    noon = timezone.make_aware(datetime(2026, 11, 23, 12))
    assert timezone.localtime(next_daytime(noon, "14点到15点")).strftime("%d %H:%M") == "23 14:00"
    assert timezone.localtime(next_daytime(noon, "9点到11点")).strftime("%d %H:%M") == "24 09:00"
    assert timezone.localtime(next_daytime(noon.replace(hour=23), "22点以后")).strftime("%d %H:%M") == "24 08:00"


def test_a_time_to_answer_stands_still_at_night(db):
    evening = timezone.make_aware(datetime(2026, 11, 23, 20))
    assert timezone.localtime(daytime_later(evening, timedelta(minutes=30))).strftime("%d %H:%M") == "23 20:30"
    assert timezone.localtime(daytime_later(evening, timedelta(hours=4))).strftime("%d %H:%M") == "24 11:00"
    assert timezone.localtime(daytime_later(evening, timedelta(hours=17))).strftime("%d %H:%M") == "25 11:00"


def test_a_message_waits_for_the_agreed_hours(resident):
    contact(resident, whose="own", use="first", hours="9点到10点")
    message = send(template="appointment.booked", to_person=resident, dedupe_key="b:1")
    assert timezone.localtime(message.not_before).hour == 9


def test_a_link_goes_out_behind_the_words_and_lies_encrypted(worker, settings):
    settings.SITE_URL = "https://qingshan.example.invalid"
    send(template="work.assigned", to_user=worker, dedupe_key="l:1", path="/a/secret/")
    with connection.cursor() as cursor:
        cursor.execute("SELECT link FROM notifications_outboxmessage")
        assert "secret" not in cursor.fetchone()[0]
    assert deliver_due() == 1
    assert MemoryConnector.sent[0][1].endswith(" https://qingshan.example.invalid/a/secret/")


def test_what_would_come_too_late_does_not_go_out_and_is_seen(worker, cast, sign_in):
    send(template="work.assigned", to_user=worker, dedupe_key="l:1", not_after=now() - timedelta(seconds=1))
    assert deliver_due() == 0 and not MemoryConnector.sent
    assert OutboxMessage.objects.get().state == "expired"
    assert "事由时间已过" in sign_in(cast.admin).get("/desk/admin/deliveries/").content.decode()
