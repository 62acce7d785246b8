"""A course of meetings is made as one: every conflict is known beforehand, and nothing is half saved."""

from datetime import date, timedelta

import pytest

from qingshan.audit.models import AuditEvent
from qingshan.core.errors import Conflict, Invalid, Refused
from qingshan.notifications.models import OutboxMessage
from scheduling.bookings.models import Allocation, Booking
from scheduling.calendars.models import SeriesMeta
from scheduling.calendars.selectors import spans_of
from scheduling.series.arranging import Choice, State
from scheduling.series.models import Series
from scheduling.series.services import make_series, preview_series
from tests.scheduling.makers import make_booking

from .makers import make, meetings, plan, shown, when

pytestmark = pytest.mark.django_db


def preview(cast, pair, wanted=None, choices=None):
    return preview_series(actor=cast.counselor, resources=pair, plan=wanted or plan(), choices=choices or {})


def taken(cast, counselor, first, minutes=50):
    return make_booking(cast.counselor, [counselor], when(first), end=when(first) + timedelta(minutes=minutes))


def test_four_weekly_meetings_are_booked_with_everybodys_time(cast, pair):
    series = make(cast.counselor, pair)
    assert meetings(series) == ["03-10 09:00", "03-17 09:00", "03-24 09:00", "03-31 09:00"]
    assert Allocation.objects.filter(active=True).count() == 8
    window = (when("03-01 00:00"), when("06-01 00:00"))
    assert [shown(span.start) for span in spans_of(event_id=series.event_id, window=window)] == meetings(series)
    assert AuditEvent.objects.filter(action="series.make").count() == 1


def test_the_resident_gets_one_letter_for_the_whole_series(cast, pair):
    make(cast.counselor, pair)
    assert OutboxMessage.objects.count() == 1


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"repeat": "fortnightly", "times": 3}, ["03-10 09:00", "03-24 09:00", "04-07 09:00"]),
        ({"repeat": "monthly", "times": 3}, ["03-10 09:00", "04-14 09:00", "05-12 09:00"]),
        ({"first": "03-31 09:00", "repeat": "monthly", "times": 3}, ["03-31 09:00", "04-28 09:00", "05-26 09:00"]),
        ({"until": date(2026, 3, 24)}, ["03-10 09:00", "03-17 09:00", "03-24 09:00"]),
        ({"weekdays": ("TH", "TU"), "times": 3}, ["03-10 09:00", "03-12 09:00", "03-17 09:00"]),
    ],
)
def test_weeks_fortnights_months_and_ends_are_counted_as_people_count_them(cast, pair, wanted, expected):
    assert meetings(make(cast.counselor, pair, plan(**wanted))) == expected


def test_a_preview_saves_nothing_and_tells_nobody(cast, pair):
    lines = preview(cast, pair)
    assert [line.state for line in lines] == [State.FREE] * 4
    assert not Series.objects.exists() and not Booking.objects.exists() and not SeriesMeta.objects.exists()
    assert not OutboxMessage.objects.exists() and not Allocation.objects.exists()


def test_a_taken_hour_is_named_and_the_nearest_free_time_of_the_day_is_proposed(cast, pair, counselor):
    taken(cast, counselor, "03-17 09:00")
    lines = preview(cast, pair)
    assert [line.state for line in lines] == [State.FREE, State.CONFLICT, State.FREE, State.FREE]
    assert lines[1].code == "booking.counselor_busy" and not lines[1].may_keep
    assert shown(lines[1].proposal.start) == "03-17 10:00"


def test_when_the_day_is_full_the_nearest_other_day_is_proposed_and_none_on_which_the_series_meets(
    cast, pair, counselor
):
    taken(cast, counselor, "03-17 09:00", minutes=8 * 60)
    wanted = plan(weekdays=("TU", "WE"), times=4)
    (line,) = (line for line in preview(cast, pair, wanted) if line.state == State.CONFLICT)
    assert shown(line.proposal.start) == "03-16 16:00"


def test_no_two_proposals_are_for_the_same_time(cast, pair, counselor):
    taken(cast, counselor, "03-10 09:00", minutes=8 * 60)
    taken(cast, counselor, "03-12 09:00", minutes=8 * 60)
    lines = preview(cast, pair, plan(weekdays=("TU", "TH"), times=2))
    first, second = (line.proposal for line in lines)
    assert first.start != second.start
    made = make(
        cast.counselor,
        pair,
        plan(weekdays=("TU", "TH"), times=2),
        {line.original_start: Choice("move", line.proposal.start) for line in lines},
    )
    assert sorted(meetings(made)) == sorted([shown(first.start), shown(second.start)])


def test_two_that_look_for_the_same_free_day_get_two_days(cast, pair, counselor):
    for day in ("09", "10", "12", "13"):
        taken(cast, counselor, f"03-{day} 09:00", minutes=8 * 60)
    lines = preview(cast, pair, plan(weekdays=("TU", "TH"), times=2))
    days = [shown(line.proposal.start)[:5] for line in lines]
    assert days[0] == "03-11" and days[1] not in ("03-11", "03-10", "03-12")


def test_a_holiday_is_a_conflict_that_somebody_may_keep(cast, pair):
    wanted = plan("04-28 09:00", times=3)
    lines = preview(cast, pair, wanted)
    assert [line.code for line in lines] == ["", "series.holiday", ""]
    assert lines[1].may_keep and shown(lines[1].proposal.start)[:5] not in ("05-01", "05-04", "05-05")
    with pytest.raises(Conflict, match="series.conflicts"):
        make(cast.counselor, pair, wanted)
    made = make(cast.counselor, pair, wanted, {when("05-05 09:00"): Choice("keep")})
    assert meetings(made) == ["04-28 09:00", "05-05 09:00", "05-12 09:00"]


def test_an_hour_outside_the_open_hours_is_said_to_be_so(cast, pair):
    assert {line.code for line in preview(cast, pair, plan("03-10 19:00"))} == {"series.hours"}


def test_an_undecided_conflict_leaves_nothing_behind(cast, pair, counselor):
    taken(cast, counselor, "03-31 09:00")
    with pytest.raises(Conflict, match="series.conflicts"):
        make(cast.counselor, pair)
    assert not Series.objects.exists() and Booking.objects.count() == 1 and not SeriesMeta.objects.filter(kind="series")
    assert not AuditEvent.objects.filter(action="series.make").exists()


def test_each_conflict_is_moved_skipped_or_put_elsewhere_as_decided(cast, pair, counselor):
    for first in ("03-17 09:00", "03-24 09:00"):
        taken(cast, counselor, first)
    lines = preview(cast, pair)
    choices = {lines[1].original_start: Choice("move", lines[1].proposal.start), when("03-24 09:00"): Choice("skip")}
    series = make(cast.counselor, pair, plan(), choices)
    assert meetings(series) == ["03-10 09:00", "03-17 10:00", "03-31 09:00"]
    window = (when("03-01 00:00"), when("06-01 00:00"))
    assert [shown(span.start) for span in spans_of(event_id=series.event_id, window=window)] == meetings(series)


def test_a_chosen_time_that_is_taken_meanwhile_is_a_conflict_and_nothing_is_saved(cast, pair, counselor):
    taken(cast, counselor, "03-17 09:00")
    lines = preview(cast, pair)
    taken(cast, counselor, "03-17 10:00")
    with pytest.raises(Conflict, match="series.conflicts"):
        make(cast.counselor, pair, plan(), {lines[1].original_start: Choice("move", lines[1].proposal.start)})
    assert not Series.objects.exists()


def test_what_lies_beyond_the_horizon_waits_for_its_turn(cast, pair):
    wanted = plan(times=40)
    lines = preview(cast, pair, wanted)
    assert len(lines) == 40 and [line.state for line in lines].count(State.LATER) == 15
    choices = {line.original_start: Choice("skip") for line in lines if line.state == State.CONFLICT}
    series = make(cast.counselor, pair, wanted, choices)
    assert shown(series.next_start) == "09-01 09:00"
    assert meetings(series)[-1] == "08-25 09:00"


def test_the_same_key_makes_one_series_and_other_content_under_it_is_refused(cast, pair):
    assert make(cast.counselor, pair, key="once") == make(cast.counselor, pair, key="once")
    assert Series.objects.count() == 1 and Booking.objects.count() == 4
    with pytest.raises(Conflict, match="booking.key_reused"):
        make(cast.counselor, pair, plan(times=5), key="once")


def bad(**values):
    first = values.pop("first", "03-10 09:00")
    return plan(first, **values)


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (bad(repeat="yearly"), "repeat"),
        (bad(weekdays=("XX",)), "weekdays"),
        (bad(weekdays=("+1MO",)), "weekdays"),
        (bad(weekdays=("MO",)), "start"),
        (bad(repeat="monthly", nth=5), "nth"),
        (bad(repeat="monthly", nth=3), "nth"),
        (bad(repeat="monthly", nth=-1), "nth"),
        (bad(repeat="monthly", weekdays=("TU", "WE")), "weekdays"),
        (bad(minutes=-50), "end"),
        (bad(minutes=0), "end"),
        (bad(minutes=13 * 60), "end"),
        (bad(first="03-01 09:00"), "start"),
        (bad(first="03-10 09:02"), "start"),
        (bad(first="11-10 09:00"), "start"),
        (bad(first=when("03-10 09:00").replace(tzinfo=None)), "start"),
        (bad(tzid="+08:00"), "tzid"),
        (bad(tzid="Mars/Olympus"), "tzid"),
        (bad(times=None), "times"),
        (bad(times=0), "times"),
        (bad(times=1), "times"),
        (bad(times=1_001), "times"),
        (bad(times=10_000), "times"),
        (bad(until=date(2226, 1, 1)), "until"),
        (bad(until=date(9999, 12, 31)), "until"),
        (bad(until=date(2026, 3, 9)), "until"),
        (bad(until=date(2026, 3, 12)), "until"),
        (bad(kind="party"), "kind"),
        (bad(mode="dream"), "mode"),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused_with_the_field_and_nothing_is_saved(cast, pair, wanted, field):
    for act in (preview, make_it):
        with pytest.raises(Invalid) as caught:
            act(cast, pair, wanted)
        assert caught.value.field == field and caught.value.message
    assert not Series.objects.exists() and not Booking.objects.exists() and not SeriesMeta.objects.exists()


def make_it(cast, pair, wanted):
    return make(cast.counselor, pair, wanted)


def test_only_who_may_book_each_meeting_may_make_a_series(cast, pair):
    for actor in (cast.resident, cast.clinical, cast.admin):
        with pytest.raises(Refused):
            make(actor, pair)
    assert not Series.objects.exists()


def test_a_key_is_needed(cast, pair):
    with pytest.raises(Invalid, match="booking.no_key"):
        make_series(actor=cast.counselor, resources=pair, plan=plan(), idempotency_key="")


def test_the_series_keeps_to_the_clock_of_its_own_zone(cast, pair):
    from datetime import datetime
    from zoneinfo import ZoneInfo

    berlin = ZoneInfo("Europe/Berlin")
    first = datetime(2026, 3, 17, 8, 0, tzinfo=berlin)  # the clock changes there on 29 March
    lines = preview(cast, pair, plan(first, tzid=berlin.key, times=4))
    assert {f"{line.start.astimezone(berlin):%a %H:%M}" for line in lines} == {"Tue 08:00"}
    assert {shown(line.start)[-5:] for line in lines} == {"15:00", "14:00"}
