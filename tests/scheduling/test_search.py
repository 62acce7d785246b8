"""The search over bits answers as plain subtraction of rows does, and never from what has changed meanwhile."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from qingshan.accounts.models import RoleGrant, User
from qingshan.accounts.roles import Role
from qingshan.core.clock import today
from qingshan.core.errors import Invalid
from scheduling.availability.models import HoursException, WeeklyHours
from scheduling.availability.selectors import Slot, free_slots
from scheduling.bookings.services import cancel_booking
from scheduling.policy import policy
from scheduling.resources.models import Resource
from scheduling.resources.services import resource_for_user
from scheduling.search.selectors import Found, Wish, search

from .makers import at, make_booking

DAYS = 16
MINUTE = st.integers(0, 24 * 60 - 1)


def wish(**values) -> Wish:
    return Wish(**{"first": today(), "last": today() + timedelta(days=DAYS), "minutes": 60, **values})


def only(found: list[Found]) -> list[Slot]:
    assert len(found) == 1
    return found[0].slots()


def moment(day: int, minute: int) -> datetime:
    midnight = timezone.make_aware(datetime.combine(today() + timedelta(days=day), time()))
    return midnight + timedelta(minutes=minute)


def clock(minute: int) -> time:
    return time(minute // 60, minute % 60)


@st.composite
def stretches(draw, most, longest):
    count = draw(st.integers(0, most))
    return [(draw(st.integers(0, DAYS)), draw(MINUTE), draw(st.integers(1, longest))) for _ in range(count)]


class TheSameAsSubtractingRows(TestCase):
    """Hours, leave, extra hours and meetings at any minute, on no grid at all."""

    def setUp(self):
        self.users = [User.objects.create_user(username=f"search-{n}") for n in range(2)]
        for user in self.users:
            RoleGrant.objects.create(user=user, role=Role.COUNSELOR)

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def test_for_any_calendar(self, data):
        self.taken = 0
        rows = [resource_for_user(user) for user in self.users]
        for row in rows:
            self._fill(row, data)
        mode, place = data.draw(st.sampled_from(["", "in_person", "phone"])), data.draw(st.sampled_from(["", "东楼"]))
        minutes, step = data.draw(st.sampled_from([5, 30, 50, 90])), data.draw(st.sampled_from([5, 15, 30, 60]))
        first = today() + timedelta(days=data.draw(st.integers(0, 5)))
        span = {"first": first, "last": first + timedelta(days=data.draw(st.integers(0, 8)))}
        for one in search(Wish(minutes=minutes, step=step, mode=mode, **span), colleagues=[row.pk for row in rows]):
            row = next(row for row in rows if row.pk == one.resource_id)
            expected = free_slots(resources=[row], minutes=minutes, step=step, mode=mode, **span)
            assert one.slots() == expected
            assert one.count == len(expected)
        both = search(Wish(minutes=minutes, step=step, mode=mode, **span), colleagues=[rows[0].pk], also=[rows[1]])
        assert only(both) == free_slots(resources=rows, minutes=minutes, step=step, mode=mode, **span)
        placed = search(Wish(minutes=minutes, step=step, place=place, **span), colleagues=[rows[0].pk])
        assert set(only(placed)) <= set(free_slots(resources=rows[:1], minutes=minutes, step=step, **span))

    def _fill(self, row: Resource, data) -> None:
        for _ in range(data.draw(st.integers(0, 4))):
            start = data.draw(st.integers(0, 23 * 60))
            WeeklyHours.objects.create(
                resource=row,
                weekday=data.draw(st.integers(0, 6)),
                start=clock(start),
                end=clock(min(start + data.draw(st.integers(1, 600)), 24 * 60 - 1)),
                mode=data.draw(st.sampled_from(["in_person", "phone"])),
                place=data.draw(st.sampled_from(["", "东楼"])),
                valid_from=date(2024, 1, 1),
                valid_until=data.draw(st.sampled_from([None, today() + timedelta(days=5)])),
            )
        for kind in HoursException.Kind:
            for day, minute, length in data.draw(stretches(2, 3000)):
                start = moment(day, minute)
                HoursException.objects.create(
                    resource=row, kind=kind, start=start, end=start + timedelta(minutes=length)
                )
        taken: list[tuple[datetime, datetime]] = []
        for day, minute, length in data.draw(stretches(6, 200)):
            start, end = moment(day, minute), moment(day, minute + length)
            if all(end <= s or e <= start for s, e in taken):
                taken.append((start, end))
                self._take(row, start, end)

    def _take(self, row: Resource, start: datetime, end: datetime) -> None:
        """Book some time far behind the searched days, then set its span by hand: off every grid, on any colleague."""
        self.taken += 1
        apart = at(20, self.taken)
        booking = make_booking(self.users[0], [resource_for_user(self.users[0])], apart, kind="meeting")
        booking.allocations.update(resource=row, busy_start=start, busy_end=end)


pytestmark = pytest.mark.django_db


def test_what_is_booked_is_gone_at_once_and_back_when_it_is_cancelled(cast, counselor):
    before = only(search(wish(), colleagues=[counselor.pk]))
    booking = make_booking(cast.counselor, [counselor], before[0].start)
    during = only(search(wish(), colleagues=[counselor.pk]))
    assert before[0] not in during
    cancel_booking(idempotency_key=uuid4().hex, actor=cast.counselor, booking_id=booking.pk)
    assert only(search(wish(), colleagues=[counselor.pk])) == before


def test_what_is_rolled_back_leaves_no_trace(cast, counselor):
    before = only(search(wish(), colleagues=[counselor.pk]))
    with transaction.atomic():
        make_booking(cast.counselor, [counselor], before[0].start)
        assert only(search(wish(), colleagues=[counselor.pk])) != before
        transaction.set_rollback(True)
    assert only(search(wish(), colleagues=[counselor.pk])) == before


def test_without_the_database_raising_versions_the_search_would_answer_from_yesterday(cast, counselor):
    before = only(search(wish(), colleagues=[counselor.pk]))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE scheduling_allocation DISABLE TRIGGER USER")
    make_booking(cast.counselor, [counselor], before[0].start)
    assert only(search(wish(), colleagues=[counselor.pk])) == before
    assert before[0] not in free_slots(
        resources=[counselor], first=today(), last=today() + timedelta(days=DAYS), minutes=60
    )


def test_hundred_colleagues_take_no_more_questions_than_one(cast, counselor, django_assert_num_queries):
    users = User.objects.bulk_create(User(username=f"many-{n}", password="!") for n in range(100))
    ids = [resource_for_user(user).pk for user in users]
    search(wish(), colleagues=[counselor.pk])
    policy()
    with django_assert_num_queries(7):  # limits, days, versions; of what changed: terms, bookings, hours, exceptions
        search(wish(), colleagues=ids)
    with django_assert_num_queries(3):
        search(wish(), colleagues=ids)


def test_a_room_of_several_that_is_free_the_whole_time_is_enough(cast, counselor, room):
    from .makers import make_room

    other = make_room(cast.admin, "二号咨询室")
    first = only(search(wish(), colleagues=[counselor.pk], one_of=[room.pk]))[0]
    make_booking(cast.supervisor, [resource_for_user(cast.supervisor), room], first.start)
    assert first not in only(search(wish(), colleagues=[counselor.pk], one_of=[room.pk]))
    assert first in only(search(wish(), colleagues=[counselor.pk], one_of=[room.pk, other.pk]))


def test_a_week_without_sessions_left_is_left_out_of_a_search_for_sessions(cast, counselor):
    monday = today() + timedelta(days=7 - today().weekday())
    week = {"first": monday, "last": monday + timedelta(days=6), "minutes": 50}
    starts = only(search(Wish(step=60, **week), colleagues=[counselor.pk]))
    made = 0
    for slot in starts:
        if made < policy().week_max:
            make_booking(cast.counselor, [counselor], slot.start, idempotency_key=uuid4().hex)
            made += 1
    assert made == policy().week_max
    assert only(search(Wish(session=True, **week), colleagues=[counselor.pk])) == []
    assert only(search(Wish(**week), colleagues=[counselor.pk])) != []


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"last": date(2020, 1, 1)}, "last"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 52}, "minutes"),
        ({"step": 7}, "step"),
        ({"step": 25}, "step"),
    ],
)
def test_a_wish_that_cannot_be_is_refused_with_its_field(counselor, values, field):
    with pytest.raises(Invalid) as refusal:
        search(wish(**values), colleagues=[counselor.pk])
    assert refusal.value.field == field
