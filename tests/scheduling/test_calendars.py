from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from schedule.models import Calendar, Event, Rule

from qingshan.core.errors import Invalid
from scheduling.calendars.models import SeriesMeta
from scheduling.calendars.selectors import spans_of
from scheduling.calendars.services import new_calendar, new_series, skip_occurrence

pytestmark = pytest.mark.django_db
SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")


def series(zone, start, params="byweekday:MO", frequency="WEEKLY", until=None, minutes=50):
    first = datetime.fromisoformat(start).replace(tzinfo=zone)
    return new_series(
        calendar_id=new_calendar("counselor").pk,
        start=first,
        end=datetime.fromtimestamp(first.timestamp() + minutes * 60, UTC),
        frequency=frequency,
        params=params,
        until=until,
        tzid=zone.key,
    )


def starts(event, first, last, zone):
    window = tuple(datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (first, last))
    return [f"{span.start.astimezone(zone):%a %m-%d %H:%M}" for span in spans_of(event_id=event.pk, window=window)]


def test_a_monday_morning_in_shanghai_is_a_monday_though_it_is_still_sunday_in_utc():
    event = series(SHANGHAI, "2026-01-05 07:30")
    assert starts(event, "2026-01-01", "2026-01-14", SHANGHAI) == ["Mon 01-05 07:30", "Mon 01-12 07:30"]


def test_the_clock_on_the_wall_stays_when_the_zone_changes_its_offset():
    event = series(NEW_YORK, "2026-03-02 09:00")
    assert starts(event, "2026-03-01", "2026-03-17", NEW_YORK) == [
        "Mon 03-02 09:00",
        "Mon 03-09 09:00",
        "Mon 03-16 09:00",
    ]


def test_a_time_that_the_zone_skips_is_read_as_the_moment_after_and_keeps_its_length():
    event = series(NEW_YORK, "2026-03-07 02:30", params="", frequency="DAILY")
    window = (datetime(2026, 3, 8, tzinfo=UTC), datetime(2026, 3, 9, tzinfo=UTC))
    (span,) = spans_of(event_id=event.pk, window=window)
    assert f"{span.start.astimezone(NEW_YORK):%H:%M}" == "03:30" and (span.end - span.start).seconds == 3000


def test_several_weekdays_are_all_kept():
    event = series(SHANGHAI, "2026-01-05 09:00", params="byweekday:MO,WE,FR")
    assert starts(event, "2026-01-05", "2026-01-10", SHANGHAI) == [
        "Mon 01-05 09:00",
        "Wed 01-07 09:00",
        "Fri 01-09 09:00",
    ]


def test_the_first_monday_of_each_month():
    event = series(SHANGHAI, "2026-01-05 09:00", params="bysetpos:1;byweekday:MO", frequency="MONTHLY")
    assert starts(event, "2026-01-01", "2026-03-31", SHANGHAI) == [
        "Mon 01-05 09:00",
        "Mon 02-02 09:00",
        "Mon 03-02 09:00",
    ]


def test_an_occurrence_that_starts_at_the_until_takes_place():
    until = datetime(2026, 1, 12, 9, tzinfo=SHANGHAI)
    event = series(SHANGHAI, "2026-01-05 09:00", until=until)
    assert len(starts(event, "2026-01-01", "2026-02-28", SHANGHAI)) == 2


def test_a_cancelled_occurrence_stays_cancelled_in_every_window():
    event = series(NEW_YORK, "2026-03-02 09:00")
    skipped = datetime(2026, 3, 9, 9, tzinfo=NEW_YORK)
    for _ in range(2):
        skip_occurrence(event_id=event.pk, original_start=skipped)
    for first in ("2026-03-01", "2026-03-09"):
        assert "Mon 03-09 09:00" not in starts(event, first, "2026-03-17", NEW_YORK)
    assert event.occurrence_set.count() == 1


@pytest.mark.parametrize(
    "params", ["byweekday:+1MO", "byweekday:XX", "interval:0", "count:0", "until:2026-01-01", "BYDAY:MO", "nonsense"]
)
def test_a_rule_that_the_library_would_misread_is_refused_and_nothing_is_saved(params):
    with pytest.raises(Invalid) as caught:
        series(SHANGHAI, "2026-01-05 09:00", params=params)
    assert caught.value.field == "rule" and not Rule.objects.exists() and not Event.objects.exists()


def test_an_endless_rule_is_cut_off_with_a_reason():
    event = series(SHANGHAI, "2016-01-05 09:00", params="", frequency="DAILY")
    with pytest.raises(Invalid, match="series.too_many"):
        starts(event, "2016-01-01", "2026-01-01", SHANGHAI)


def test_a_rule_belongs_to_one_series_and_cannot_be_deleted_under_it():
    event = series(SHANGHAI, "2026-01-05 09:00")
    with pytest.raises(ProtectedError):
        event.rule.delete()
    other = series(SHANGHAI, "2026-01-05 09:00")
    with pytest.raises(IntegrityError), transaction.atomic():
        SeriesMeta.objects.filter(event_id=other.pk).update(rule_id=event.rule_id)


def test_the_database_refuses_an_event_that_ends_before_it_starts():
    calendar, first, second = new_calendar("room"), datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
    with pytest.raises(IntegrityError, match="schedule_event_ends_after_start"), transaction.atomic():
        Event.objects.create(calendar=calendar, title="busy", start=second, end=first)


def test_no_word_about_a_person_reaches_the_librarys_tables(cast, counselor, person_resource, resident):
    words = {resident.name, str(resident.pk), resident.pk.hex, str(cast.counselor)}
    for calendar in Calendar.objects.all():
        assert not words & {calendar.name, calendar.slug}


def test_the_librarys_own_pages_are_not_mounted(cast, sign_in):
    for path in ("/schedule/", "/fullcalendar/", "/api/occurrences", "/desk/schedule/"):
        assert sign_in(cast.worker).get(path, follow=True).status_code == 404
