from datetime import time, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from qingshan.accounts.models import Supervision
from qingshan.core.clock import now, today
from scheduling.bookings.models import Booking
from scheduling.bookings.services import cancel_booking
from scheduling.resources.services import resource_for_user
from scheduling.waiting.models import WaitingEntry
from scheduling.workload.selectors import BACK, colleagues_of, mondays, team, waiting_days, weeks_of

from .makers import at, make_booking, make_hours

pytestmark = pytest.mark.django_db


@pytest.fixture
def next_week():
    return 7 - today().weekday()


def week(resource, number=BACK + 1):
    return weeks_of([resource], mondays())[resource.pk][number]


def test_a_week_counts_open_booked_and_free_hours(cast, counselor, next_week):
    assert (week(counselor).opened, week(counselor).free, week(counselor).utilisation) == (40, 40, 0)
    make_booking(cast.counselor, [counselor], at(next_week, 9))
    make_booking(cast.counselor, [counselor], at(next_week, 11), kind="meeting", end=at(next_week, 13))
    found = week(counselor)
    assert found.hours[Booking.Status.BOOKED] == pytest.approx(50 / 60 + 2)
    assert found.free == pytest.approx(40 - 50 / 60 - 2)
    assert found.utilisation == pytest.approx(100 * (50 / 60 + 2) / 40)
    assert found.sessions == 1
    assert week(counselor, BACK + 2).used == 0


def test_what_is_cancelled_is_free_again(cast, counselor, next_week):
    booking = make_booking(cast.counselor, [counselor], at(next_week, 9))
    cancel_booking(idempotency_key=uuid4().hex, actor=cast.counselor, booking_id=booking.pk)
    assert (week(counselor).used, week(counselor).free, week(counselor).sessions) == (0, 40, 0)


def test_time_used_outside_open_hours_never_makes_more_than_the_whole(cast, next_week):
    counselor = make_hours(cast.counselor, time(9), time(10))
    make_booking(cast.counselor, [counselor], at(next_week, 14), kind="meeting", end=at(next_week, 18))
    found = week(counselor)
    assert found.opened == 5 and found.utilisation == pytest.approx(100 * 4 / 9)


def test_a_week_without_open_hours_has_no_utilisation(cast):
    assert week(resource_for_user(cast.worker)).utilisation is None


def test_a_supervisor_sees_the_team_and_nobody_else_does(cast, counselor, sign_in):
    Supervision.objects.filter(supervisee=cast.counselor).delete()
    Supervision.objects.create(supervisor=cast.clinical, supervisee=cast.counselor, kind="clinical", valid_from=today())
    own = resource_for_user(cast.clinical)
    assert colleagues_of(cast.clinical) == [own, counselor]
    assert [row.week_max for row in team([own, counselor], weeks_of([own, counselor], mondays()))] == [20, 20]
    door = reverse("scheduling:workload")
    page = sign_in(cast.clinical).get(door, {"who": counselor.pk}).content.decode()
    assert "团队（本周）" in page and str(counselor) in page
    assert sign_in(cast.worker).get(door, {"who": counselor.pk}).status_code == 404
    assert sign_in(cast.clinical).get(door, {"who": "x"}).status_code == 404
    assert "团队（本周）" not in sign_in(cast.counselor).get(door).content.decode()


def test_waiting_is_counted_in_the_week_in_which_it_ended(cast, resident, monkeypatch):
    def settled(days, ago):
        ended = now() - timedelta(weeks=ago)
        return WaitingEntry.objects.create(
            subject="00000000-0000-4000-8000-00000000000" + str(days),
            person=resident,
            urgency=2,
            minutes=50,
            status="settled",
            entered_by=cast.worker,
            entered_at=ended - timedelta(days=days),
            ended_at=ended,
        )

    for days in (1, 3, 8):
        settled(days, 2)
    monkeypatch.setattr(type(WaitingEntry.objects.all()), "visible_to", lambda self, _actor: self)
    found = waiting_days(cast.worker, mondays())
    assert found[BACK - 2] == 3.0 and [value for value in found if value is not None] == [3.0]


def test_many_colleagues_take_no_more_questions_than_one(cast, counselor, make_user, django_assert_num_queries):
    with django_assert_num_queries(4):
        weeks_of([counselor], mondays())
    others = [make_hours(make_user(f"colleague{n}")) for n in range(5)]
    with django_assert_num_queries(4):
        weeks_of([counselor, *others], mondays())


def test_the_page_opens_before_any_hours_are_entered(cast, sign_in):
    page = sign_in(cast.worker).get(reverse("scheduling:workload")).content.decode()
    assert "这几周没有开放时间" in page
