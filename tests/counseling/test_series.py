"""A course of sessions: booked on one page, one session for each meeting, in step with the calendar ever after."""

import re
from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from counseling.episodes.services import close_episode
from counseling.models import Session, SessionSeries
from counseling.series.services import Course, book_course, preview_course
from counseling.sessions.services import cancel_session
from qingshan.consent.models import Consent
from qingshan.core.errors import Conflict, NotFound, WrongState
from qingshan.core.limits.models import LimitRow
from scheduling.series.cancelling import cancel_occurrences
from scheduling.series.changes import Change, change_series
from scheduling.series.filling import fill_series
from scheduling.series.models import Series, Unplaced
from scheduling.series.plan import Plan
from tests.scheduling.makers import make_hours

pytestmark = pytest.mark.django_db
CHINA = ZoneInfo("Asia/Shanghai")
FIFTY = timedelta(minutes=50)


def when(text):
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=CHINA)


@pytest.fixture(autouse=True)
def march(monkeypatch):
    """Return a switch that sets the clock; it stands at a Monday in March without holidays near."""

    def at(moment):
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    at(when("03-02T08:00"))
    return at


@pytest.fixture
def hours(cast):
    return make_hours(cast.counselor)


def plan(first="03-10T09:00", **values):
    values = {"kind": "session", "repeat": "weekly", "times": 4, "mode": "in_person", **values}
    return Plan(start=when(first), end=when(first) + FIFTY, **values)


def book(episode, room, wanted=None, choices=None, key=""):
    return book_course(
        actor=episode.counselor,
        episode_id=episode.pk,
        course=Course(wanted or plan(), room),
        choices=choices or {},
        idempotency_key=key or uuid4().hex,
    )


def sessions(*statuses):
    rows = Session.objects.filter(status__in=statuses or ("booked",)).order_by("booking__start")
    return [f"{row.start.astimezone(CHINA):%m-%d %H:%M}" for row in rows.select_related("booking")]


def test_each_meeting_of_a_course_is_a_session_of_the_episode(episode, room):
    series = book(episode, room)
    assert sessions() == ["03-10 09:00", "03-17 09:00", "03-24 09:00", "03-31 09:00"]
    assert set(Session.objects.values_list("episode", "mode")) == {(episode.pk, "in_person")}
    assert SessionSeries.objects.get().series == series


def test_the_same_key_books_one_course(episode, room):
    assert book(episode, room, key="k") == book(episode, room, key="k")
    assert Session.objects.count() == 4 and SessionSeries.objects.count() == 1


def test_a_conflict_leaves_no_session_behind(episode, room, hours):
    book(episode, room)
    lines = preview_course(actor=episode.counselor, episode_id=episode.pk, course=Course(plan(), room), choices={})
    assert [line.code for line in lines] == ["booking.counselor_busy"] * 4
    with pytest.raises(Conflict, match="series.conflicts"):
        book(episode, room)
    assert Session.objects.count() == 4 and Series.objects.count() == 1


def test_a_split_series_is_still_of_the_same_episode_and_the_same_sessions(episode, room, cast):
    series = book(episode, room)
    before = set(Session.objects.values_list("pk", flat=True))
    change_series(
        actor=cast.counselor,
        series_id=series.pk,
        change=Change(when("03-24T09:00"), "following", when("03-25T14:00"), when("03-25T14:50")),
        idempotency_key="k",
    )
    assert sessions() == ["03-10 09:00", "03-17 09:00", "03-25 14:00", "04-01 14:00"]
    assert set(Session.objects.values_list("pk", flat=True)) == before


def test_calling_off_the_rest_cancels_its_sessions_with_a_reason(episode, room, cast):
    series = book(episode, room)
    cancel_occurrences(
        actor=cast.counselor,
        series_id=series.pk,
        original_start=when("03-24T09:00"),
        scope="following",
        reason="person",
        idempotency_key="k",
    )
    assert sessions() == ["03-10 09:00", "03-17 09:00"]
    assert set(Session.objects.filter(status="cancelled").values_list("cancelled_by", "cancel_reason")) == {
        ("client", "other")
    }


def test_one_session_cancelled_on_its_own_page_leaves_the_others(episode, room, cast):
    book(episode, room)
    one = Session.objects.order_by("booking__start")[1]
    cancel_session(idempotency_key=uuid4().hex, actor=cast.counselor, session_id=one.pk, by="client", reason="unwell")
    assert sessions() == ["03-10 09:00", "03-24 09:00", "03-31 09:00"]


def test_the_worker_makes_sessions_as_the_horizon_moves_and_stops_when_consent_is_gone(episode, room, cast, march):
    LimitRow.objects.filter(key="series.horizon").update(value=16)
    book(episode, room)
    assert sessions() == ["03-10 09:00", "03-17 09:00"]
    march(when("03-09T12:00"))
    fill_series()
    assert sessions()[-1] == "03-24 09:00"
    Consent.objects.filter(purpose__code="counselling").update(
        withdrawn_at=when("03-10T08:00"), withdrawn_by=cast.worker
    )
    march(when("03-16T12:00"))
    fill_series()
    assert sessions()[-1] == "03-24 09:00" and Unplaced.objects.get().code == "series.stopped"


def test_closing_the_episode_ends_what_its_series_would_still_bring(episode, room, cast, march):
    LimitRow.objects.filter(key="series.horizon").update(value=10)
    book(episode, room)
    assert sessions() == ["03-10 09:00"]
    cancel_session(
        idempotency_key=uuid4().hex,
        actor=cast.counselor,
        session_id=Session.objects.get().pk,
        by="client",
        reason="unwilling",
    )
    close_episode(actor=cast.counselor, episode_id=episode.pk, reason="withdrew", outcome="helped")
    march(when("03-20T12:00"))
    fill_series()
    assert sessions() == [] and not Unplaced.objects.exists()


def test_neither_a_stranger_nor_a_closed_episode_gets_a_course(episode, room, stranger):
    with pytest.raises(NotFound):
        book_course(actor=stranger, episode_id=episode.pk, course=Course(plan(), room), choices={}, idempotency_key="k")
    Consent.objects.filter(purpose__code="counselling").update(withdrawn_at=when("03-01T08:00"), withdrawn_by=stranger)
    with pytest.raises(WrongState):
        book(episode, room)
    assert not Series.objects.exists()


FORM = {
    "start": "2026-03-10",
    "clock": "09:00",
    "minutes": "50",
    "repeat": "weekly",
    "times": "4",
    "until": "",
    "mode": "phone",
    "room": "",
}


def test_the_page_previews_before_it_saves_and_saves_what_was_decided(episode, cast, sign_in, hours):
    hours.weekly_hours.update(mode="phone")
    page, browser = f"/desk/counseling/episodes/{episode.pk}/series/", sign_in(cast.counselor)
    assert browser.get(page).status_code == 200
    book(episode, None, plan("03-17T09:00", mode="phone", times=2))
    shown = browser.post(page, {**FORM, "step": "preview"})
    assert shown.status_code == 200 and Series.objects.count() == 1
    text = shown.content.decode()
    assert text.count('value="other"') == 2 and "最近的空闲时间" in text
    keys = [int(when(f"03-{day}T09:00").timestamp()) for day in (17, 24)]
    undecided = browser.post(page, {**FORM, "step": "confirm", "key": "k"})
    assert undecided.status_code == 422 and Series.objects.count() == 1
    unsaid = {**FORM, "step": "confirm", "key": "k", f"do-{keys[0]}": "other", f"do-{keys[1]}": "skip"}
    assert browser.post(page, unsaid).status_code == 422 and Series.objects.count() == 1
    decided = {**unsaid, f"other-{keys[0]}": "2026-03-18T15:00"}
    done = browser.post(page, decided)
    made = Series.objects.latest("pk")
    assert done.status_code == 302 and done.url.endswith(f"/series/{made.pk}/")
    assert "03-18 15:00" in sessions() and "03-24 09:00" in sessions() and Session.objects.count() == 5


@pytest.mark.parametrize(
    ("wrong", "field"), [({"times": "10000"}, "times"), ({"start": "2026-03-01"}, "start"), ({"times": ""}, "times")]
)
def test_what_makes_no_sense_comes_back_at_its_field(episode, cast, sign_in, wrong, field):
    page = f"/desk/counseling/episodes/{episode.pk}/series/"
    shown = sign_in(cast.counselor).post(page, {**FORM, **wrong, "step": "preview"})
    assert shown.status_code == 422 and shown.context["form"].errors[field]
    assert not Series.objects.exists()


def test_the_series_page_shows_every_meeting_and_changes_one_following_or_all(episode, room, cast, sign_in):
    series, browser = book(episode, room), sign_in(cast.counselor)
    page = f"/desk/series/{series.pk}/"
    text = browser.get(page).content.decode()
    assert text.count("变更<span") == 4 and f"/desk/counseling/episodes/{episode.pk}/" in text
    at = int(when("03-24T09:00").timestamp())
    change = f"{page}at/{at}/"
    assert browser.get(change).status_code == 200
    wanted = {"scope": "following", "start": "2026-03-25", "clock": "14:00", "minutes": "50"}
    assert browser.post(change, {**wanted, "step": "preview"}).status_code == 200
    assert Series.objects.count() == 1
    done = browser.post(change, {**wanted, "step": "confirm", "key": "k"})
    assert done.status_code == 302 and Series.objects.count() == 2
    assert "03-25 14:00" in sessions()
    assert browser.get(done.url).content.decode().count("qs-card-title") == 2
    assert browser.get(change).status_code == 404, "that occurrence belongs to the new part"
    first = int(when("03-10T09:00").timestamp())
    off = f"{page}at/{first}/cancel/"
    assert browser.post(off, {"key": "c"}).status_code == 422
    assert browser.post(off, {"key": "c", "scope": "one", "reason": "staff"}).status_code == 302
    assert "03-10 09:00" in sessions("cancelled")


def test_nobody_else_sees_the_series(episode, room, cast, sign_in, stranger):
    series = book(episode, room)
    for actor in (stranger, cast.worker, cast.supervisor):
        assert sign_in(actor).get(f"/desk/series/{series.pk}/").status_code == 404
    assert sign_in(cast.clinical).get(f"/desk/series/{series.pk}/").status_code == 403


def test_what_could_not_be_placed_stands_on_the_desk_and_is_settled_there(episode, room, cast, sign_in, march, hours):
    LimitRow.objects.filter(key="series.horizon").update(value=10)
    series, browser = book(episode, room), sign_in(cast.counselor)
    hours.hours_exceptions.create(kind="leave", start=when("03-17T08:00"), end=when("03-17T18:00"))
    march(when("03-09T12:00"))
    fill_series()
    assert "系列中有 1 次排不进去" in browser.get("/desk/").content.decode()
    page = f"/desk/series/{series.pk}/waiting/"
    text = browser.get(page).content.decode()
    at = int(when("03-17T09:00").timestamp())
    assert f'name="do-{at}"' in text and "不在开放时间内" in text
    keep = {"step": "confirm", "key": "k", f"do-{at}": "keep"}
    assert browser.post(page, keep).status_code == 302
    assert "03-17 09:00" in sessions() and "系列中有" not in browser.get("/desk/").content.decode()


def test_what_waited_and_is_free_by_now_is_booked_when_confirmed(episode, room, cast, sign_in, march, hours):
    LimitRow.objects.filter(key="series.horizon").update(value=10)
    series, browser = book(episode, room), sign_in(cast.counselor)
    away = hours.hours_exceptions.create(kind="leave", start=when("03-17T08:00"), end=when("03-17T18:00"))
    march(when("03-09T12:00"))
    fill_series()
    away.delete()
    page = f"/desk/series/{series.pk}/waiting/"
    sent = dict(re.findall(r'name="((?:do|step|key)[^"]*)" value="([^"]*)"', browser.get(page).content.decode())[:3])
    assert browser.post(page, sent).status_code == 302
    assert "03-17 09:00" in sessions() and not Unplaced.objects.exists()
