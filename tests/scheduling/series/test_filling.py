"""As days pass the worker books what comes within the horizon; what it cannot place, somebody decides."""

from datetime import timedelta

import pytest

from qingshan.core.limits.models import LimitRow
from scheduling.bookings.models import Booking
from scheduling.series.arranging import Choice
from scheduling.series.changes import Change, change_series
from scheduling.series.filling import fill_series
from scheduling.series.models import Unplaced
from scheduling.series.owners import Owner
from scheduling.series.waiting import place_waiting, preview_waiting
from tests.scheduling.makers import make_booking

from .makers import make, meetings, plan, shown, when

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(cast, pair):
    """Eight Tuesdays, of which the horizon lets four be booked in March."""
    LimitRow.objects.filter(key="series.horizon").update(value=30)
    return make(cast.counselor, pair, plan(times=8))


@pytest.fixture
def seen(monkeypatch):
    """What the room above hears, and whether it lets the series go on."""

    class Ears(Owner):
        goes_on, made_by = True, []

        def may_go_on(self, series):
            return self.goes_on

        def made(self, series, booking, actor):
            self.made_by.append(actor)

    ears = Ears()
    ears.made_by = []
    monkeypatch.setattr("scheduling.series.owners._owners", {"session": ears})
    return ears


def test_the_horizon_is_filled_as_time_goes_by_and_only_once(course, clock, seen):
    assert meetings(course)[-1] == "03-31 09:00" and fill_series() == 0
    clock.at(when("03-16 08:00"))
    assert fill_series() == 1 and fill_series() == 0
    assert meetings(course)[-2:] == ["04-07 09:00", "04-14 09:00"] and seen.made_by == [None, None]
    clock.at(when("04-20 08:00"))
    assert fill_series() == 1
    course.refresh_from_db()
    assert len(meetings(course)) == 8 and course.next_start is None


def test_what_cannot_be_placed_waits_for_a_decision_and_the_rest_is_booked(cast, course, counselor, clock, pair):
    make_booking(cast.counselor, [counselor], when("04-14 09:00"))
    clock.at(when("03-23 08:00"))
    fill_series()
    assert meetings(course)[-2:] == ["04-07 09:00", "04-21 09:00"]
    assert Unplaced.objects.get().code == "booking.counselor_busy"
    (line,) = preview_waiting(actor=cast.counselor, series_id=course.pk)
    assert shown(line.proposal.start) == "04-14 10:00"
    choices = {line.original_start: Choice("move", line.proposal.start)}
    for _twice in range(2):
        place_waiting(actor=cast.counselor, series_id=course.pk, choices=choices, idempotency_key="k")
    assert "04-14 10:00" in meetings(course) and not Unplaced.objects.exists()


def test_an_occurrence_decided_to_be_left_out_is_not_asked_about_again(cast, course, counselor, clock):
    make_booking(cast.counselor, [counselor], when("04-14 09:00"))
    clock.at(when("03-23 08:00"))
    fill_series()
    choices = {when("04-14 09:00"): Choice("skip")}
    place_waiting(actor=cast.counselor, series_id=course.pk, choices=choices, idempotency_key="k")
    clock.at(when("04-01 08:00"))
    fill_series()
    assert not Unplaced.objects.exists() and "04-14 09:00" not in meetings(course)


def test_a_series_that_may_not_go_on_is_reported_and_not_booked(course, clock, seen):
    seen.goes_on = False
    clock.at(when("03-16 08:00"))
    fill_series()
    assert meetings(course)[-1] == "03-31 09:00"
    assert set(Unplaced.objects.values_list("code", flat=True)) == {"series.stopped"}


def test_a_closed_room_or_colleague_is_reported_and_not_booked(course, clock, counselor):
    counselor.active = False
    counselor.save()
    clock.at(when("03-16 08:00"))
    assert fill_series() == 1
    assert set(Unplaced.objects.values_list("code", flat=True)) == {"series.resource_closed"}
    assert Booking.objects.count() == 4


def put(cast, course, pointed, there):
    start = when(there)
    change_series(
        actor=cast.counselor,
        series_id=course.pk,
        change=Change(when(pointed), "one", start, start + timedelta(minutes=50)),
        idempotency_key="k",
    )


def test_one_put_far_ahead_waits_for_its_own_turn_and_the_others_are_booked_once(cast, course, clock):
    put(cast, course, "04-07 09:00", "04-30 15:00")
    for day, last in (("03-16", "04-14 09:00"), ("03-20", "04-14 09:00"), ("04-02", "04-30 15:00")):
        clock.at(when(f"{day} 08:00"))
        fill_series()
        assert meetings(course)[-1] == last
    assert not Unplaced.objects.exists() and len(meetings(course)) == 8


def test_one_put_elsewhere_before_its_turn_is_booked_there(cast, course, clock):
    put(cast, course, "04-21 09:00", "04-23 15:00")
    clock.at(when("04-10 08:00"))
    fill_series()
    assert "04-23 15:00" in meetings(course) and "04-21 09:00" not in meetings(course)
