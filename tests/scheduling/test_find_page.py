from datetime import timedelta

import pytest
from django.urls import reverse

from qingshan.core.clock import today
from scheduling.bookings.models import Booking

from .makers import make_booking, make_hours

pytestmark = pytest.mark.django_db
DOOR = reverse("scheduling:find-time")


@pytest.fixture
def both(cast):
    return make_hours(cast.worker), make_hours(cast.counselor)


def lines(response):
    return {line.resource.pk: line for line in response.context.get("lines", [])}


def pick(line, nth=0):
    return f"{line.resource.pk} {line.times[nth].start.isoformat()}"


def test_a_shared_time_is_found_booked_and_gone(cast, sign_in, both):
    worker, counselor = both
    client = sign_in(cast.worker)
    line = lines(client.get(DOOR))[counselor.pk]
    data = {"pick": pick(line), "minutes": 60, "mode": "", "key": "k1"}
    answer = client.post(DOOR, data)
    assert answer.status_code == 302 and "calendar" in answer["Location"]
    booking = Booking.objects.get()
    assert booking.kind == Booking.Kind.MEETING and booking.start == line.times[0].start
    assert set(booking.allocations.values_list("resource_id", flat=True)) == {worker.pk, counselor.pk}
    assert line.times[0] not in lines(client.get(DOOR))[counselor.pk].times
    client.post(DOOR, data)
    assert Booking.objects.count() == 1, "sent twice, booked once"


def test_a_time_that_the_searcher_has_not_free_is_not_shown(cast, sign_in, both):
    worker, counselor = both
    client = sign_in(cast.worker)
    first = lines(client.get(DOOR))[counselor.pk].times[0]
    make_booking(cast.worker, [worker], first.start, kind="meeting")
    assert first not in lines(client.get(DOOR))[counselor.pk].times


def test_who_was_slower_hears_it_and_loses_nothing(cast, sign_in, both):
    _worker, counselor = both
    client = sign_in(cast.worker)
    line = lines(client.get(DOOR))[counselor.pk]
    make_booking(cast.counselor, [counselor], line.times[0].start)
    answer = client.post(DOOR, {"pick": pick(line), "minutes": 60, "mode": "", "key": "k2"})
    assert answer.status_code == 422 and "另选时间" in answer.content.decode()
    assert Booking.objects.count() == 1
    assert lines(answer)[counselor.pk].times


@pytest.mark.parametrize("bad", ["", "1", "1 yesterday", "x 2026-11-25T09:00:00+08:00"])
def test_what_is_no_time_is_refused_with_the_page(cast, sign_in, both, bad):
    answer = sign_in(cast.worker).post(DOOR, {"pick": bad, "minutes": 60, "mode": "", "key": "k3"})
    assert answer.status_code == 422 and "请选择一个时间" in answer.content.decode()
    assert not Booking.objects.exists()


def test_a_resident_or_a_room_is_no_colleague_to_meet(cast, sign_in, both, person_resource, room):
    start = lines(sign_in(cast.worker).get(DOOR))[both[1].pk].times[0].start.isoformat()
    for other in (person_resource, room):
        data = {"pick": f"{other.pk} {start}", "minutes": 60, "mode": "", "key": "k4"}
        assert sign_in(cast.worker).post(DOOR, data).status_code == 404
    assert not Booking.objects.exists()


def test_days_without_a_shared_time_say_what_to_do(cast, sign_in, counselor):
    page = sign_in(cast.worker).get(DOOR).content.decode()
    assert "没有共同的空闲" in page and reverse("scheduling:hours") in page


def test_a_wrong_date_is_shown_at_its_field(cast, sign_in, both):
    answer = sign_in(cast.worker).get(DOOR, {"first": "2026-02-30"})
    assert answer.status_code == 422 and answer.context["form"].errors["first"]
    later = {"first": today() + timedelta(days=3000)}
    assert "没有共同的空闲" in sign_in(cast.worker).get(DOOR, later).content.decode()
