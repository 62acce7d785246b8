"""The pages of the waiting list, the resident's own part, and what the desk says about it."""

import pytest
from django.urls import reverse

from counseling.models import Session
from qingshan.core.desk import work_for
from qingshan.people.models import ContactPoint
from scheduling.waiting.matching import offer_places
from scheduling.waiting.models import WaitingEntry, WaitingEvent, WaitingOffer
from tests.scheduling.makers import at
from tests.scheduling.waiting import run_out

from .test_waiting import put_on

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def contact(episode):
    return ContactPoint.objects.create(person=episode.person, phone="13900000101", phone_index="x", use="first")


@pytest.fixture
def entry(cast, episode, room):
    return put_on(cast.worker, episode.referral)


@pytest.fixture
def offer(entry):
    offer_places()
    return WaitingOffer.objects.get()


@pytest.fixture
def me(cast, episode, sign_in):
    cast.resident.person = episode.person
    cast.resident.save()
    return sign_in(cast.resident)


def page(client, name, *args, **post):
    url = reverse(name, args=args)
    return client.post(url, post) if post else client.get(url)


def test_the_list_names_the_resident_only_to_who_sees_them(cast, entry, offer, sign_in, episode):
    for user, named in ((cast.worker, True), (cast.counselor, True), (cast.clinical, False)):
        text = page(sign_in(user), "counseling:waiting-list").content.decode()
        assert episode.case.number in text and "等待答复" in text
        assert (episode.person.display_name in text) is named


def test_a_colleague_puts_on_with_wishes_and_changes_them(cast, episode, room, sign_in):
    client = sign_in(cast.worker)
    form = page(client, "counseling:waiting-new").content.decode()
    assert str(episode.referral_id) in form
    sent = {"who": episode.referral_id, "mode": "in_person", "times": ["0am", "2pm"]}
    assert page(client, "counseling:waiting-new", **sent).status_code == 302
    entry = WaitingEntry.objects.get()
    assert (entry.mode, entry.times_in_words) == ("in_person", ["星期一上午", "星期三下午"])
    assert page(client, "counseling:waiting-change", entry.pk, mode="phone").status_code == 302
    entry.refresh_from_db()
    assert (entry.mode, entry.times) == ("phone", [])


def test_nothing_chosen_is_said_at_the_field_and_nobody_is_put_on(cast, episode, sign_in):
    answer = page(sign_in(cast.worker), "counseling:waiting-new", who="")
    assert answer.status_code == 422 and "请选择一件转介" in answer.content.decode()
    assert not WaitingEntry.objects.exists()


def test_by_hand_from_the_page_with_the_reason_in_the_log(cast, entry, sign_in):
    client = sign_in(cast.counselor)
    text = page(client, "counseling:waiting-offer", entry.pk).content.decode()
    refused = page(client, "counseling:waiting-offer", entry.pk, place=text_value(text, "T10:00"))
    assert refused.status_code == 422 and not WaitingOffer.objects.exists()
    sent = {"place": text_value(text, "T10:00"), "reason": "urgent"}
    assert page(client, "counseling:waiting-offer", entry.pk, **sent).status_code == 302
    assert "情况变急" in page(client, "counseling:waiting-entry", entry.pk).content.decode()


def text_value(text, part):
    return next(piece for piece in text.split('"') if part in piece and "|" in piece)


def test_answers_by_phone_are_recorded_by_the_colleague(cast, entry, offer, sign_in):
    client = sign_in(cast.worker)
    assert page(client, "counseling:offer-decline", offer.pk, x=1).status_code == 302
    assert not Session.objects.exists() and WaitingEntry.objects.get().status == "waiting"
    assert page(client, "counseling:offer-accept", offer.pk, x=1).status_code == 409


def test_the_resident_takes_a_time_on_their_own_page(me, offer, episode):
    text = me.get("/me/").content.decode()
    assert "要这个时间" in text and str(episode.counselor) not in text
    assert page(me, "content:me-offer-accept", offer.pk, x=1).status_code == 302
    assert Session.objects.get().episode == episode
    assert "等候时间" not in me.get("/me/").content.decode()


def test_a_second_click_and_a_late_one_do_no_harm(me, offer):
    for _ in range(2):
        assert page(me, "content:me-offer-accept", offer.pk, x=1).status_code == 302
    assert Session.objects.count() == 1


def test_a_late_yes_is_told_so_and_books_nothing(me, offer):
    run_out(offer)
    answer = me.post(reverse("content:me-offer-accept", args=[offer.pk]), follow=True)
    assert "保留已经到期" in answer.content.decode() and not Session.objects.exists()


def test_the_resident_declines_or_leaves(me, offer, entry):
    page(me, "content:me-offer-decline", offer.pk, x=1)
    assert "您从" in me.get("/me/").content.decode()
    page(me, "content:me-waiting-leave", entry.pk, x=1)
    entry.refresh_from_db()
    assert (entry.status, entry.left) == ("left", "unwanted")


def test_residents_cannot_answer_for_others(cast, offer, sign_in):
    client = sign_in(cast.resident)
    for name, key in (
        ("me-offer-accept", offer.pk),
        ("me-offer-decline", offer.pk),
        ("me-waiting-leave", offer.entry_id),
    ):
        assert page(client, f"content:{name}", key, x=1).status_code == 404
    offer.refresh_from_db()
    assert offer.state == "open"


def titles(user):
    return [str(item.title) for item in work_for(user) if str(item.kind) == "等候名单"]


def test_the_desk_asks_for_a_call_then_is_quiet(cast, contact, entry, sign_in):
    ContactPoint.objects.filter(pk=contact.pk).update(use="allowed")
    offer_places()
    assert len(titles(cast.worker)) == len(titles(cast.counselor)) == 1 and "请致电" in titles(cast.worker)[0]
    page(sign_in(cast.worker), "counseling:offer-called", WaitingOffer.objects.get().pk, x=1)
    assert titles(cast.worker) == [] == titles(cast.supervisor)


def test_the_desk_tells_of_the_silent_and_of_who_waits_too_long(cast, entry, sign_in):
    WaitingEntry.objects.update(unanswered=2)
    assert "连续未答复" in titles(cast.worker)[0]
    page(sign_in(cast.worker), "counseling:waiting-resume", entry.pk, x=1)
    assert titles(cast.worker) == []
    WaitingEntry.objects.update(entered_at=at(-60))
    assert "过久" in titles(cast.worker)[0]
    assert WaitingEvent.objects.filter(what="resumed").count() == 1
