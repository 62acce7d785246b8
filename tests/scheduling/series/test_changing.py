"""One, this and the following, or all to come: what is past stands, and what was arranged singly goes along."""

from datetime import timedelta
from uuid import uuid4

import pytest

from qingshan.access.gate import can
from qingshan.core.errors import Conflict, Invalid, NotFound, Refused, WrongState
from scheduling.bookings.models import Allocation, Booking
from scheduling.bookings.services import cancel_booking, complete_booking, move_booking
from scheduling.calendars.models import SeriesMeta
from scheduling.calendars.selectors import exceptions_of, spans_of
from scheduling.series.arranging import Choice, State
from scheduling.series.cancelling import cancel_occurrences
from scheduling.series.changes import Change, change_series, preview_change
from scheduling.series.models import Series, SeriesChange
from tests.scheduling.makers import make_booking

from .makers import make, meetings, plan, shown, when

pytestmark = pytest.mark.django_db
FIFTY = timedelta(minutes=50)
KEY = "a-key"


@pytest.fixture
def course(cast, pair):
    """Four Tuesdays at nine: 10, 17, 24 and 31 March."""
    return make(cast.counselor, pair)


def to(pointed: str, start: str, scope: str, minutes: int = 50) -> Change:
    return Change(when(pointed), scope, when(start), when(start) + timedelta(minutes=minutes))


def change(cast, series, wanted: Change, choices=None, key=KEY):
    return change_series(
        actor=cast.counselor, series_id=series.pk, change=wanted, choices=choices or {}, idempotency_key=key
    )


def cancel(cast, series, pointed: str, scope: str, key=KEY, actor=None):
    return cancel_occurrences(
        actor=actor or cast.counselor,
        series_id=series.pk,
        original_start=when(pointed),
        scope=scope,
        reason="staff",
        idempotency_key=key,
    )


def on_calendar(series) -> list[str]:
    window = (when("01-01 00:00"), when("12-31 00:00"))
    return [shown(span.start) for span in spans_of(event_id=series.event_id, window=window)]


def of(series, first: str) -> Booking:
    return Booking.objects.get(event_id=series.event_id, start=when(first))


def test_one_occurrence_moves_and_the_others_stay(cast, course):
    change(cast, course, to("03-17 09:00", "03-18 14:00", "one"))
    assert meetings(course) == ["03-10 09:00", "03-18 14:00", "03-24 09:00", "03-31 09:00"] == on_calendar(course)
    assert Series.objects.count() == 1 and SeriesChange.objects.count() == 1


def test_one_occurrence_is_cancelled_and_stays_so(cast, course):
    cancel(cast, course, "03-17 09:00", "one")
    assert meetings(course) == ["03-10 09:00", "03-24 09:00", "03-31 09:00"] == on_calendar(course)
    assert not of(course, "03-17 09:00").allocations.filter(active=True).exists()


def test_a_single_meeting_moved_or_cancelled_by_itself_is_an_exception_of_its_series(cast, course):
    move_booking(
        idempotency_key=uuid4().hex,
        actor=cast.counselor,
        booking_id=of(course, "03-17 09:00").pk,
        start=when("03-18 10:00"),
        end=when("03-18 10:50"),
    )
    cancel_booking(idempotency_key=uuid4().hex, actor=cast.counselor, booking_id=of(course, "03-24 09:00").pk)
    assert on_calendar(course) == ["03-10 09:00", "03-18 10:00", "03-31 09:00"] == meetings(course)


def test_a_meeting_moved_back_to_where_its_rule_puts_it_is_no_exception_any_more(cast, course):
    booking = of(course, "03-17 09:00")
    for start in ("03-18 10:00", "03-17 09:00"):
        move_booking(
            idempotency_key=uuid4().hex,
            actor=cast.counselor,
            booking_id=booking.pk,
            start=when(start),
            end=when(start) + FIFTY,
        )
    assert exceptions_of(course.event_id) == {}


def test_this_and_the_following_split_the_series_in_two(cast, course):
    later = change(cast, course, to("03-24 09:00", "03-25 14:00", "following"))
    assert meetings(course) == ["03-10 09:00", "03-17 09:00"] == on_calendar(course)
    assert meetings(later) == ["03-25 14:00", "04-01 14:00"] == on_calendar(later)
    assert later.root == course and later.first_part_id == course.pk
    assert Booking.objects.count() == 4, "the meetings are the same ones, moved"


def test_a_longer_duration_keeps_the_exceptions_with_the_part_that_owns_them(cast, course):
    cancel(cast, course, "03-17 09:00", "one", key="1")
    change(cast, course, to("03-24 09:00", "03-26 10:00", "one"), key="2")
    cancel(cast, course, "03-31 09:00", "one", key="3")
    whole = change(cast, course, to("03-10 09:00", "03-10 09:00", "all", minutes=80), key="5")
    assert whole == course and meetings(course) == ["03-10 09:00", "03-26 10:00"] == on_calendar(course)
    assert of(course, "03-10 09:00").end == when("03-10 10:20")
    assert of(course, "03-26 10:00").end == when("03-26 10:50"), "what was arranged singly stays as arranged"


def test_exceptions_before_the_split_stay_and_those_after_it_go_along(cast, course):
    cancel(cast, course, "03-10 09:00", "one", key="1")
    cancel(cast, course, "03-31 09:00", "one", key="2")
    later = change(cast, course, to("03-24 09:00", "03-24 10:00", "following"), key="3")
    assert exceptions_of(course.event_id) == {when("03-10 09:00"): None}
    assert exceptions_of(later.event_id) == {when("03-31 10:00"): None}
    assert meetings(course) == ["03-17 09:00"] and meetings(later) == ["03-24 10:00"]


def test_a_change_of_all_leaves_what_has_been(cast, course, clock):
    clock.at(when("03-17 12:00"))
    complete_booking(idempotency_key=uuid4().hex, actor=cast.counselor, booking_id=of(course, "03-10 09:00").pk)
    later = change(cast, course, to("03-31 09:00", "04-02 15:00", "all"))
    assert meetings(course, "booked", "done") == ["03-10 09:00", "03-17 09:00"]
    assert meetings(later) == ["03-26 15:00", "04-02 15:00"]


def test_all_to_come_may_move_onto_each_others_old_times(cast, course):
    moved = change(cast, course, to("03-10 09:00", "03-17 09:00", "all"))
    assert moved == course and meetings(course) == ["03-17 09:00", "03-24 09:00", "03-31 09:00", "04-07 09:00"]
    assert SeriesMeta.objects.get(event_id=course.event_id).sequence > 0


def test_a_monthly_series_keeps_its_place_in_the_month(cast, pair):
    course = make(cast.counselor, pair, plan(repeat="monthly", times=4))
    later = change(cast, course, to("04-14 09:00", "04-16 14:00", "all"))  # the third Thursday
    assert meetings(later) == ["03-19 14:00", "04-16 14:00", "05-21 14:00", "06-18 14:00"]


def test_a_change_previews_its_conflicts_and_needs_a_decision_on_each(cast, course, counselor):
    make_booking(cast.counselor, [counselor], when("03-31 14:00"))
    wanted = to("03-24 09:00", "03-24 14:00", "following")
    lines = preview_change(actor=cast.counselor, series_id=course.pk, change=wanted)
    assert [line.state for line in lines] == [State.FREE, State.CONFLICT]
    assert shown(lines[1].proposal.start) in ("03-31 13:00", "03-31 15:00")
    with pytest.raises(Conflict, match="series.conflicts"):
        change(cast, course, wanted)
    assert meetings(course)[-1] == "03-31 09:00" and Series.objects.count() == 1, "nothing was saved"
    later = change(cast, course, wanted, {lines[1].original_start: Choice("skip")})
    assert meetings(later) == ["03-24 14:00"] and Allocation.objects.filter(active=True).count() == 7


def test_cancelling_from_one_on_ends_the_series_before_it(cast, course):
    cancel(cast, course, "03-24 09:00", "following")
    assert meetings(course) == ["03-10 09:00", "03-17 09:00"] == on_calendar(course)
    assert meetings(course, "cancelled") == ["03-24 09:00", "03-31 09:00"]


def test_cancelling_all_leaves_what_has_been(cast, course, clock):
    clock.at(when("03-17 12:00"))
    cancel(cast, course, "03-31 09:00", "all")
    assert meetings(course) == ["03-10 09:00", "03-17 09:00"]
    assert not Allocation.objects.filter(active=True, busy_start__gt=when("03-18 00:00")).exists()


def test_cancelling_a_series_that_has_not_begun_leaves_nothing_on_the_calendar(cast, course):
    cancel(cast, course, "03-17 09:00", "all")
    assert meetings(course) == [] == on_calendar(course)


def test_the_same_key_changes_once_and_other_content_under_it_is_refused(cast, course):
    wanted = to("03-24 09:00", "03-25 14:00", "following")
    assert change(cast, course, wanted) == change(cast, course, wanted)
    assert Series.objects.count() == 2
    with pytest.raises(Conflict, match="booking.key_reused"):
        change(cast, course, to("03-17 09:00", "03-18 14:00", "one"))
    with pytest.raises(Conflict, match="booking.key_reused"):
        cancel(cast, course, "03-17 09:00", "one")


@pytest.mark.parametrize(
    ("wanted", "error"),
    [
        (to("03-24 09:00", "03-24 14:00", "some"), Invalid),
        (to("03-24 09:00", "03-24 14:00", "one", minutes=-5), Invalid),
        (to("03-24 09:00", "03-24 14:02", "following"), Invalid),
        (to("03-24 09:00", "03-01 14:00", "following"), Invalid),
        (to("03-25 09:00", "03-26 09:00", "one"), NotFound),
    ],
)
def test_a_change_that_makes_no_sense_is_refused_and_nothing_is_saved(cast, course, wanted, error):
    with pytest.raises(error):
        change(cast, course, wanted)
    assert meetings(course) == ["03-10 09:00", "03-17 09:00", "03-24 09:00", "03-31 09:00"] == on_calendar(course)
    assert not SeriesChange.objects.exists()


def test_what_is_over_cannot_be_changed(cast, course, clock):
    clock.at(when("03-17 12:00"))
    with pytest.raises(WrongState, match="series.over"):
        change(cast, course, to("03-17 09:00", "03-26 09:00", "one"))
    with pytest.raises(WrongState, match="series.over"):
        cancel(cast, course, "03-10 09:00", "following")


def test_the_gate_itself_lets_nobody_else_change_a_series(cast, course):
    assert can(cast.counselor, "series.change", course)
    for stranger in (cast.worker, cast.supervisor, cast.admin, cast.clinical, cast.resident):
        assert not can(stranger, "series.change", course)


def test_strangers_do_not_see_the_series_and_the_resident_does_not_change_it(cast, course, resident):
    for stranger in (cast.worker, cast.supervisor, cast.admin):
        with pytest.raises(NotFound):
            cancel(cast, course, "03-17 09:00", "one", actor=stranger)
    cast.resident.person = resident
    cast.resident.save()
    with pytest.raises(Refused):
        cancel(cast, course, "03-17 09:00", "one", actor=cast.resident)
    assert len(meetings(course)) == 4
