"""What the grid reads and writes: through the gate, in few questions, refused with a reason."""

from datetime import timedelta

import pytest
from django.urls import reverse

from qingshan.core.clock import today
from scheduling.bookings.models import Booking
from scheduling.resources.services import resource_for_user
from tests.scheduling.dragging import MOVE, drag
from tests.scheduling.makers import at, make_booking, make_hours
from tests.scheduling.test_activities import make_activity

pytestmark = pytest.mark.django_db
EVENTS = reverse("scheduling:calendar-events")


def read(client, days=7, **values):
    day = (today() + timedelta(days=days)).isoformat()
    return client.get(EVENTS, {"view": "day", "first": day, "last": day, **values})


@pytest.fixture
def meeting(cast):
    return make_booking(cast.worker, [resource_for_user(cast.worker)], at(7, 10), kind="meeting")


def test_own_bookings_are_told_and_others_are_only_busy(
    cast, sign_in, counselor, room, person_resource, resident, let_see
):
    let_see(cast.worker, resident)
    make_booking(cast.worker, [counselor, room, person_resource], at(7, 10), place="一号咨询室")
    own = [row for row in read(sign_in(cast.counselor)).json()["events"] if "display" not in row]
    assert [(row["title"], row["start"][-5:], row["editable"]) for row in own] == [("心理咨询", "10:00", True)]
    assert read(sign_in(cast.clinical)).json()["events"] == []
    seen = read(sign_in(cast.clinical), view="resources").json()["events"]
    busy = [row for row in seen if "display" not in row]
    assert {(row["title"], *row["resourceIds"]) for row in busy} == {
        ("占用", str(room.pk)),
        ("占用", str(counselor.pk)),
    }
    assert not any({"extendedProps", "id"} & set(row) for row in seen)
    for who in (cast.counselor, cast.clinical):
        page = (
            sign_in(who).get(reverse("scheduling:calendar") + f"?view=resources&day={at(7):%Y-%m-%d}").content.decode()
        )
        assert str(resident.pk) not in page and resident.name not in page
    assert "心理咨询</" not in page and "占用" in page


def test_times_are_the_districts_clock_whatever_the_browser_thinks(cast, sign_in, meeting):
    row = read(sign_in(cast.worker)).json()["events"][0]
    assert row["start"] == f"{at(7):%Y-%m-%d}T10:00" and row["id"].startswith(str(meeting.pk))


def test_holidays_stand_in_the_grid(cast, sign_in):
    answer = sign_in(cast.counselor).get(EVENTS, {"view": "month", "first": "2026-09-28", "last": "2026-11-01"})
    notes = {row["start"]: row["title"] for row in answer.json()["events"] if row.get("allDay")}
    assert "国庆" in notes["2026-10-01"] and notes["2026-10-10"].startswith("调休上班")


@pytest.mark.parametrize("view", ["week", "resources"])
def test_many_bookings_take_no_more_questions_than_one(
    cast, sign_in, counselor, make_user, meeting, view, django_assert_max_num_queries
):
    client, worker = sign_in(cast.worker), resource_for_user(cast.worker)
    read(client, view=view)
    for hour in (12, 14, 16):
        make_booking(cast.worker, [worker, counselor], at(7, hour), kind="meeting")
    for number in range(4):
        make_hours(make_user(f"colleague{number}", "counselor"))
    with django_assert_max_num_queries(26):
        found = read(client, view=view, name="" if view == "week" else "演示")
    assert sum(row["title"] == "会议" for row in found.json()["events"]) >= 4


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"first": ""}, "first"),
        ({"first": "2026-02-30"}, "first"),
        ({"last": "2026-01-01"}, "last"),
        ({"first": "2026-01-01", "last": "2026-12-31"}, "last"),
        ({"first": "0001-01-01", "last": "0001-01-02"}, "first"),
        ({"view": "year"}, "view"),
        ({"name": "甲" * 31}, "name"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_field(cast, sign_in, values, field):
    answer = read(sign_in(cast.worker), **values)
    assert answer.status_code == 422 and answer.json()["field"] == field and answer.json()["message"]


def test_a_meeting_is_dragged_and_put_back(cast, sign_in, meeting):
    client = sign_in(cast.worker)
    answer = drag(client, meeting, at(7, 15))
    meeting.refresh_from_db()
    assert answer.status_code == 200 and meeting.start == at(7, 15)
    undo = answer.json()["undo"]
    client.post(MOVE, {**undo, "key": "back"}, headers={"Accept": "application/json"})
    meeting.refresh_from_db()
    assert meeting.start == at(7, 10)


def test_a_conflict_is_named_and_nothing_moves(cast, sign_in, meeting):
    make_booking(cast.worker, [resource_for_user(cast.worker)], at(7, 15), kind="meeting")
    answer = drag(sign_in(cast.worker), meeting, at(7, 15, 30))
    meeting.refresh_from_db()
    assert answer.status_code == 409 and "已有安排" in answer.json()["message"] and meeting.start == at(7, 10)


def test_an_activity_is_not_dragged(cast, sign_in):
    activity = make_activity(cast.worker)
    answer = drag(sign_in(cast.worker), activity.booking, at(9, 15))
    assert answer.status_code == 403
    assert Booking.objects.get(pk=activity.booking_id).start == activity.start


@pytest.mark.parametrize(
    ("values", "status", "field"),
    [
        ({"start": "soon"}, 422, "start"),
        ({"end": ""}, 422, "end"),
        ({"booking": "x"}, 422, "booking"),
        ({"key": ""}, 422, "key"),
        ({"start": "2020-01-01T10:00", "end": "2020-01-01T11:00"}, 422, None),
        ({"start": "2026-12-31T11:00", "end": "2026-12-31T10:00"}, 422, None),
    ],
)
def test_a_move_that_makes_no_sense_is_refused(cast, sign_in, meeting, values, status, field):
    answer = drag(sign_in(cast.worker), meeting, at(7, 15), **values)
    meeting.refresh_from_db()
    assert answer.status_code == status and answer.json()["message"] and meeting.start == at(7, 10)
    assert field is None or answer.json()["field"] == field


def test_nobody_drags_a_strangers_meeting(cast, sign_in, meeting):
    assert drag(sign_in(cast.counselor), meeting, at(7, 15)).status_code == 404
    assert drag(sign_in(cast.clinical), meeting, at(7, 15)).status_code == 403
