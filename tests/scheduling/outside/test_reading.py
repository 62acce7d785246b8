from datetime import UTC, datetime

import pytest

from qingshan.core.errors import Invalid
from scheduling.outside.reading import busy_times

FIRST, LAST = datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)


def calendar(*events, head=""):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Elsewhere//EN", *([head] if head else [])]
    for number, event in enumerate(events):
        lines += [
            "BEGIN:VEVENT",
            f"UID:{number}@elsewhere",
            "DTSTAMP:20261101T000000Z",
            *event.split("|"),
            "END:VEVENT",
        ]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def read(*events, head="", most=100, times=1000):
    return busy_times(calendar(*events, head=head), FIRST, LAST, events=most, occurrences=times)


def spoken(stretches):
    return [f"{start:%m-%d %H:%M}–{end:%m-%d %H:%M}" for start, end in stretches]


def test_times_of_every_writing_are_read_in_utc():
    assert spoken(
        read(
            "DTSTART:20261202T010000Z|DTEND:20261202T020000Z",
            "DTSTART;TZID=Asia/Shanghai:20261203T090000|DURATION:PT30M",
            "DTSTART:20261204T090000|DTEND:20261204T100000",
            "DTSTART;VALUE=DATE:20261205",
        )
    ) == ["12-02 01:00–12-02 02:00", "12-03 01:00–12-03 01:30", "12-04 01:00–12-04 02:00", "12-04 16:00–12-05 16:00"]


def test_rules_exceptions_and_moves_are_expanded():
    found = read(
        "DTSTART:20261201T010000Z|DTEND:20261201T020000Z|RRULE:FREQ=WEEKLY;COUNT=4|EXDATE:20261208T010000Z",
    )
    assert [row[:5] for row in spoken(found)] == ["12-01", "12-15", "12-22"]


def test_free_cancelled_and_our_own_are_no_reason_not_to_meet():
    own = calendar("DTSTART:20261202T010000Z|DTEND:20261202T020000Z").replace(b"0@elsewhere", b"0@qingshan")
    assert busy_times(own, FIRST, LAST, events=10, occurrences=10) == []
    assert read("DTSTART:20261202T010000Z|DTEND:20261202T020000Z|TRANSP:TRANSPARENT") == []
    assert read("DTSTART:20261202T010000Z|DTEND:20261202T020000Z|STATUS:CANCELLED") == []


def test_what_overlaps_is_one_stretch_and_what_sticks_out_is_cut():
    found = read("DTSTART:20261130T230000Z|DTEND:20261201T020000Z", "DTSTART:20261201T010000Z|DTEND:20261201T030000Z")
    assert spoken(found) == ["12-01 00:00–12-01 03:00"]


@pytest.mark.parametrize(
    ("event", "code"),
    [
        ("DTSTART:20200101T000000Z|RRULE:FREQ=SECONDLY", "rule"),
        ("DTSTART:20200101T000000Z|RRULE:FREQ=MIN\r\n UTELY", "rule"),
        ("DTSTART:20200101T000000Z|RRULE:FREQ=HOURLY;COUNT=3", "rule"),
        ("DTSTART:20200101T000000Z|RRULE:FREQ=DAILY;INTERVAL=0", "rule"),
        ("DTSTART:20200101T000000Z|RRULE:FREQ=DAILY;BYSECOND=0,1,2", "rule"),
        ("DTSTART:20261201T000000Z|SUMMARY:" + "x" * 30_000, "rule"),
    ],
)
def test_rules_that_never_end_are_refused_unread(event, code):
    with pytest.raises(Invalid, match=f"outside.{code}"):
        read(event)


def test_a_clock_that_changes_every_second_is_refused_too():
    zone = "BEGIN:VTIMEZONE\r\nTZID:Wild\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nRRULE:FREQ=SECONDLY\r\n"
    with pytest.raises(Invalid, match="outside.rule"):
        read(head=f"{zone}TZOFFSETFROM:+0000\r\nTZOFFSETTO:+0000\r\nEND:STANDARD\r\nEND:VTIMEZONE")


def test_too_much_is_refused():
    one = "DTSTART:20261202T010000Z|DTEND:20261202T020000Z"
    with pytest.raises(Invalid, match="too_many"):
        read(one, one, one, most=2)
    with pytest.raises(Invalid, match="too_many"):
        read("DTSTART:20261201T010000Z|DTEND:20261201T020000Z|RRULE:FREQ=DAILY", times=20)


@pytest.mark.parametrize("body", [b"", b"<html>", b"BEGIN:VCARD\r\nEND:VCARD", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT"])
def test_what_is_no_calendar_is_said_to_be_none(body):
    with pytest.raises(Invalid, match="outside.format"):
        busy_times(body, FIRST, LAST, events=10, occurrences=10)


@pytest.mark.parametrize(
    "event",
    [
        "DTSTART:20261202T010000Z|DTEND;VALUE=DATE:20261203",
        "DTSTART:99991231T235959Z|DURATION:P9999999W",
        "DTSTART:20261202T010000Z|DURATION:PT1H|RRULE:FREQ=DAILY;UNTIL=yesterday",
        "DTSTART;TZID=Nowhere/None:20261202T010000|DTEND:soon",
    ],
)
def test_nonsense_is_left_out_or_refused_and_never_an_error_of_ours(event):
    try:
        found = read(event)
    except Invalid as refusal:
        assert refusal.field == "url"
    else:
        assert all(FIRST <= start < end <= LAST for start, end in found)
