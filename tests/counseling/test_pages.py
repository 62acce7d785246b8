"""The counsellor's way through the pages, by form posts; bad input keeps what was typed."""

import pytest

from counseling.models import Episode, Note, Session
from qingshan.core.limits.models import LimitRow
from scheduling.bookings.models import Booking
from tests.scheduling.makers import at

from .makers import answered, make_session, pass_time

pytestmark = pytest.mark.django_db
DESK = "/desk/counseling/"


def test_from_the_inbox_to_a_booked_and_held_session(cast, referral, room, sign_in):
    client = sign_in(cast.counselor)
    assert referral.case.number in client.get(f"{DESK}referrals/").content.decode()
    shown = client.get(f"{DESK}referrals/{referral.pk}/").content.decode()
    assert "近来睡不好" in shown
    assert client.post(f"{DESK}referrals/{referral.pk}/accept/").status_code == 302
    episode = Episode.objects.get()

    url = f"{DESK}episodes/{episode.pk}/book/?mode=in_person&room={room.pk}&minutes=50&first={at(1).date()}"
    page = client.get(url)
    slots = [slot for _, found in page.context["days"] for slot in found]
    assert slots, "no free time within a week of office hours"
    start = slots[0].start.isoformat()
    assert client.post(url, {"start": start, "key": "one"}).status_code == 302
    session = Session.objects.get()
    assert session.start == slots[0].start

    taken = client.post(url, {"start": start, "key": "two"})
    assert taken.status_code == 422
    assert Booking.objects.count() == 1

    pass_time(session)
    bad = client.post(f"{DESK}sessions/{session.pk}/hold/", {"minutes": "500"})
    assert bad.status_code == 422
    assert 'value="500"' in bad.content.decode()
    assert client.post(f"{DESK}sessions/{session.pk}/hold/", {"minutes": "45"}).status_code == 302
    assert Session.objects.get().minutes == 45


def test_a_slot_that_is_no_time_is_refused_on_the_page(cast, episode, sign_in):
    page = sign_in(cast.counselor).post(
        f"{DESK}episodes/{episode.pk}/book/?mode=phone&minutes=50&first={at(1).date()}", {"start": "soon", "key": "k"}
    )
    assert page.status_code == 422
    assert not Session.objects.exists()


def test_writing_a_note_draft_then_sealing_it(cast, held, sign_in):
    client, url = sign_in(cast.counselor), f"{DESK}sessions/{held.pk}/note/"
    assert client.post(url, {"format": "soap", "subjective": "先记一句", "draft": "1"}).status_code == 302
    assert "先记一句" in client.get(url).content.decode()
    assert client.post(url, {"format": "soap", "subjective": "", "seal": "1"}).status_code == 422
    assert client.post(url, {"format": "soap", "subjective": "先记一句", "seal": "1"}).status_code == 302
    page = client.get(f"{DESK}notes/{Note.objects.get().pk}/")
    assert "先记一句" in page.content.decode()
    assert "no-store" in page["Cache-Control"]


def test_an_unfinished_questionnaire_keeps_its_answers(cast, held, sign_in):
    page = sign_in(cast.counselor).post(f"{DESK}sessions/{held.pk}/scales/gad7/", {"item_1": "3"})
    text = page.content.decode()
    assert page.status_code == 422
    assert text.count("还没有作答") >= 6
    assert answered(text) == 1


def test_an_unknown_instrument_is_not_found(cast, held, sign_in):
    assert sign_in(cast.counselor).get(f"{DESK}sessions/{held.pk}/scales/who5/").status_code == 404


@pytest.mark.parametrize("path", ["", "referrals/", "alerts/"])
def test_empty_lists_say_what_to_do(cast, sign_in, path):
    assert "qs-empty" in sign_in(cast.counselor).get(DESK + path).content.decode()


def test_no_page_speaks_of_diagnosis_or_treatment(cast, episode, sign_in):
    client = sign_in(cast.counselor)
    session = make_session(episode)
    for path in ("", f"episodes/{episode.pk}/", f"sessions/{session.pk}/", f"sessions/{session.pk}/scales/phq9/"):
        text = client.get(DESK + path).content.decode().replace("不是诊断", "")
        assert "诊断" not in text
        assert "治疗" not in text


def test_a_changed_cut_off_changes_the_band_from_its_day(cast, held):
    from counseling.scales.cut_offs import cut_offs
    from counseling.scales.instruments import PHQ9
    from qingshan.core.clock import today

    LimitRow.objects.create(
        key="scale.phq9.case", label="试", value=12, unit="score", valid_from=today(), citation="区级核定（演示）"
    )
    assert cut_offs(PHQ9).case == 12
    assert cut_offs(PHQ9, on=today().replace(year=today().year - 1)).case == 10
