import pytest
from django.urls import reverse

from scheduling.bookings.models import Booking
from scheduling.resources.services import resource_for_user
from tests.scheduling.makers import at, make_booking, make_hours

pytestmark = pytest.mark.django_db
NEW = reverse("scheduling:meeting-new")


def door(name, booking):
    return reverse(f"scheduling:meeting-{name}", args=[booking.pk])


def wish(**values):
    return {
        "kind": "meeting", "day": f"{at(7):%Y-%m-%d}", "clock": "10:00", "minutes": "60", "mode": "in_person",
        "once": "k1", **values,
    }  # fmt: skip


@pytest.fixture
def colleague(cast):
    return make_hours(cast.counselor)


@pytest.fixture
def meeting(cast, colleague):
    return make_booking(cast.worker, [resource_for_user(cast.worker), colleague], at(7, 10), kind="meeting")


def test_a_meeting_takes_everybodys_time_once(cast, sign_in, colleague, room):
    client = sign_in(cast.worker)
    data = wish(colleagues=[colleague.pk], room=room.pk)
    assert client.post(NEW, data).status_code == client.post(NEW, data).status_code == 302
    booking = Booking.objects.get()
    taken = set(booking.allocations.values_list("resource_id", flat=True))
    assert taken == {resource_for_user(cast.worker).pk, colleague.pk, room.pk} and booking.place == room.place


def test_a_click_in_the_grid_fills_in_the_time(cast, sign_in):
    page = sign_in(cast.worker).get(NEW, {"start": "2026-12-01T14:30"}).content.decode()
    assert 'value="2026-12-01"' in page and 'value="14:30"' in page
    assert sign_in(cast.worker).get(NEW, {"start": "<script>"}).status_code == 200


def test_who_is_busy_is_said_at_the_time_and_what_was_typed_stays(cast, sign_in, colleague, meeting):
    answer = sign_in(cast.worker).post(NEW, wish(colleagues=[colleague.pk], place="三楼"))
    page = answer.content.decode()
    assert answer.status_code == 422 and "已有安排" in page and "三楼" in page and Booking.objects.count() == 1


def test_a_counsellor_plans_only_the_own_time(cast, sign_in):
    client = sign_in(cast.counselor)
    assert "colleagues" not in client.get(NEW).context["form"].fields
    client.post(NEW, wish(colleagues=[resource_for_user(cast.worker).pk]))
    assert Booking.objects.get().allocations.get().resource.user == cast.counselor


def test_a_meeting_moves_is_called_off_and_takes_place_after_all(cast, sign_in, meeting):
    client = sign_in(cast.counselor)
    later = {"day": f"{at(8):%Y-%m-%d}", "clock": "11:00", "minutes": "45", "once": "m"}
    client.post(door("move", meeting), later)
    meeting.refresh_from_db()
    assert (meeting.start, meeting.end) == (at(8, 11), at(8, 11, 45))
    client.post(door("cancel", meeting), {"reason": "staff", "once": "c"})
    meeting.refresh_from_db()
    assert meeting.status == "cancelled" and not meeting.allocations.filter(active=True).exists()
    assert "恢复安排" in client.get(door("detail", meeting)).content.decode()
    client.post(door("reinstate", meeting), {"once": "r"})
    meeting.refresh_from_db()
    assert meeting.status == "booked" and meeting.allocations.filter(active=True).count() == 2


def test_bad_times_and_conflicts_come_back_on_the_page(cast, sign_in, meeting):
    client = sign_in(cast.worker)
    make_booking(cast.worker, [resource_for_user(cast.worker)], at(8, 11), kind="meeting")
    for data in (
        {"day": f"{at(8):%Y-%m-%d}", "clock": "11:00", "minutes": "45"},
        {"day": "2020-01-01", "clock": "11:00", "minutes": "45"},
        {"day": "", "clock": "11:00", "minutes": "45"},
    ):
        answer = client.post(door("move", meeting), data)
        meeting.refresh_from_db()
        assert answer.status_code == 422 and answer.context["form"].errors and meeting.start == at(7, 10)
    assert client.post(door("cancel", meeting), {"reason": "mood"}).status_code == 422


def test_a_session_is_no_meeting(cast, sign_in, counselor):
    booking = make_booking(cast.counselor, [counselor], at(7, 13))
    assert sign_in(cast.counselor).get(door("detail", booking)).status_code == 404
