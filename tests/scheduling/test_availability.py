from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from qingshan.core.errors import Conflict, Invalid, NotFound, Refused
from scheduling.availability.models import HoursException, WeeklyHours
from scheduling.availability.selectors import free_slots, open_hours
from scheduling.availability.services import add_exception, add_weekly_hours, end_weekly_hours, remove_exception
from scheduling.availability.windows import intersect, subtract
from scheduling.bookings.services import cancel_booking
from scheduling.resources.services import resource_for_user

from .makers import at, make_booking

pytestmark = pytest.mark.django_db


def local(stretches):
    return [tuple(f"{timezone.localtime(moment):%m-%d %H:%M}" for moment in pair) for pair in stretches]


@pytest.fixture
def freeze(monkeypatch):
    """Let the room live in January 2026, around published holidays."""

    def set_to(text: str) -> None:
        moment = timezone.make_aware(datetime.fromisoformat(text))
        for where in ("scheduling.availability.selectors", "scheduling.bookings.shape"):
            monkeypatch.setattr(f"{where}.now", lambda: moment)

    return set_to


@pytest.fixture
def wednesdays(cast):
    """A colleague who works on Wednesday mornings alone."""
    resource = resource_for_user(cast.counselor)
    WeeklyHours.objects.create(
        resource=resource, weekday=2, start=time(9), end=time(12), valid_from="2025-01-01", valid_until="2026-03-01"
    )
    return resource


def test_a_public_holiday_closes(counselor):
    assert open_hours(resource=counselor, first=date(2026, 1, 1), last=date(2026, 1, 3)) == []


def test_a_makeup_workday_takes_the_hours_of_the_weekday_it_was_swapped_with(cast):
    # Sunday 4 January 2026 is worked in place of Friday 2 January
    resource = resource_for_user(cast.counselor)
    for weekday, hour in ((4, 14), (6, 8)):
        WeeklyHours.objects.create(
            resource=resource, weekday=weekday, start=time(hour), end=time(hour + 1), valid_from="2025-01-01"
        )
    found = open_hours(resource=resource, first=date(2026, 1, 2), last=date(2026, 1, 4))
    assert local(found) == [("01-04 14:00", "01-04 15:00")]


def test_hours_hold_only_while_valid(wednesdays):
    found = open_hours(resource=wednesdays, first=date(2026, 2, 23), last=date(2026, 3, 8))
    assert local(found) == [("02-25 09:00", "02-25 12:00")]


def test_leave_closes_and_extra_hours_open_even_on_a_holiday(wednesdays):
    for kind, start, end in (
        ("leave", "2026-01-07 10:00", "2026-01-07 11:00"),
        ("extra", "2026-01-01 09:00", "2026-01-01 10:00"),
    ):
        start, end = (timezone.make_aware(datetime.fromisoformat(text)) for text in (start, end))
        HoursException.objects.create(resource=wednesdays, kind=kind, start=start, end=end)
    assert local(open_hours(resource=wednesdays, first=date(2026, 1, 1), last=date(2026, 1, 7))) == [
        ("01-01 09:00", "01-01 10:00"),
        ("01-07 09:00", "01-07 10:00"),
        ("01-07 11:00", "01-07 12:00"),
    ]


def test_free_starts_leave_room_for_the_meeting_the_break_and_every_resource(cast, wednesdays, room, freeze):
    freeze("2026-01-05 12:00")
    day = date(2026, 1, 7)
    nine = timezone.make_aware(datetime(2026, 1, 7, 9))
    make_booking(cast.counselor, [wednesdays], nine, end=nine + timedelta(minutes=50))
    make_booking(cast.worker, [room], nine + timedelta(hours=2), end=nine + timedelta(hours=2, minutes=30))
    alone = free_slots(resources=[wednesdays], first=day, last=day, minutes=50)
    together = free_slots(resources=[wednesdays, room], first=day, last=day, minutes=50)
    assert [f"{timezone.localtime(s.start):%H:%M}" for s in alone] == ["10:00", "10:15", "10:30", "10:45", "11:00"]
    assert [f"{timezone.localtime(s.start):%H:%M}" for s in together] == ["10:00"]


def test_what_is_offered_is_exactly_what_can_be_booked(cast, wednesdays, room, freeze):
    freeze("2026-01-05 12:00")
    day, nine, half = date(2026, 1, 7), timezone.make_aware(datetime(2026, 1, 7, 9)), timedelta(minutes=30)
    taken = nine + timedelta(minutes=90)
    make_booking(cast.counselor, [wednesdays, room], taken, end=taken + timedelta(minutes=20))
    offered = {s.start for s in free_slots(resources=[wednesdays, room], first=day, last=day, minutes=30)}
    bookable = set()
    for start in (nine + timedelta(minutes=15 * number) for number in range(11)):
        try:
            booking = make_booking(cast.counselor, [wednesdays, room], start, end=start + half)
        except Conflict:
            continue
        bookable.add(start)
        cancel_booking(idempotency_key=uuid4().hex, actor=cast.counselor, booking_id=booking.pk)
    assert offered == bookable and len(offered) == 7


def test_nothing_is_offered_sooner_than_the_notice_or_later_than_the_horizon(wednesdays, freeze):
    freeze("2026-01-07 10:40")
    day = date(2026, 1, 7)
    starts = [s.start for s in free_slots(resources=[wednesdays], first=day, last=day, minutes=30)]
    assert [f"{timezone.localtime(moment):%H:%M}" for moment in starts] == ["11:15", "11:30"]
    freeze("2025-06-01 09:00")
    assert free_slots(resources=[wednesdays], first=day, last=day, minutes=30) == []


def test_a_search_without_a_colleague_finds_nothing_and_an_endless_one_is_refused(room, counselor):
    assert free_slots(resources=[room], first=date(2026, 1, 7), last=date(2026, 1, 7), minutes=30) == []
    with pytest.raises(ValueError, match="1 to 93 days"):
        free_slots(resources=[counselor], first=date(2026, 1, 7), last=date(2027, 1, 7), minutes=30)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"start": time(12), "end": time(9)}, "end"),
        ({"start": time(9), "end": time(9)}, "end"),
        ({"start": time(16), "end": time(18)}, "start"),
        (
            {"start": time(18), "end": time(19), "valid_from": date(2026, 5, 2), "valid_until": date(2026, 5, 1)},
            "valid_until",
        ),
    ],
    ids=["backwards", "empty", "overlap", "until before from"],
)
def test_hours_that_make_no_sense_are_refused_with_their_field(cast, counselor, values, field):
    with pytest.raises(Invalid) as caught:
        add_weekly_hours(actor=cast.counselor, resource=counselor, weekday=0, **values)
    assert caught.value.field == field
    assert counselor.weekly_hours.count() == 5


def test_hours_may_touch_and_may_follow_each_other_in_time(cast, counselor):
    add_weekly_hours(actor=cast.counselor, resource=counselor, weekday=0, start=time(17), end=time(18))
    monday = counselor.weekly_hours.filter(weekday=0).first()
    end_weekly_hours(actor=cast.counselor, row_id=monday.pk)
    add_weekly_hours(actor=cast.counselor, resource=counselor, weekday=0, start=time(10), end=time(16))
    assert counselor.weekly_hours.filter(weekday=0).count() == 3


def test_nobody_edits_a_colleagues_hours(cast, counselor):
    with pytest.raises(Refused, match="hours.not_own"):
        add_weekly_hours(actor=cast.worker, resource=counselor, weekday=5, start=time(9), end=time(10))
    with pytest.raises(Refused, match="hours.not_own"):
        add_exception(actor=cast.worker, resource=counselor, kind="leave", start=at(1), end=at(2))
    leave = add_exception(actor=cast.counselor, resource=counselor, kind="leave", start=at(1), end=at(2))
    for act, row in ((end_weekly_hours, counselor.weekly_hours.first()), (remove_exception, leave)):
        with pytest.raises(NotFound):
            act(actor=cast.worker, row_id=row.pk)
    assert counselor.weekly_hours.filter(valid_until=None).count() == 5 and counselor.hours_exceptions.count() == 1


minutes = st.lists(st.tuples(st.integers(0, 200), st.integers(1, 60)).map(lambda p: (p[0], p[0] + p[1])), max_size=8)


@given(minutes, minutes)
def test_subtraction_and_intersection_agree_with_counting_minutes(one, other):
    def span(pairs):
        return {n for start, end in pairs for n in range(start, end)}

    assert span(subtract(one, other)) == span(one) - span(other)
    assert span(intersect(one, other)) == span(one) & span(other)
