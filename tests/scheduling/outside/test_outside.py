"""A colleague's calendar elsewhere: its busy times are not booked here, and nothing else of it is kept."""

from datetime import timedelta

import pytest
from django.urls import reverse

from qingshan.core.clock import now
from qingshan.core.errors import Invalid
from scheduling.availability.models import HoursException
from scheduling.availability.selectors import free_slots
from scheduling.outside import services
from scheduling.outside.fetching import Answer
from scheduling.outside.models import OutsideCalendar
from scheduling.outside.services import end_outside, refresh_outside, set_outside
from scheduling.search.selectors import Wish, search
from tests.scheduling.makers import at

pytestmark = pytest.mark.django_db
DOOR, URL = reverse("scheduling:outside"), "https://calendar.example/secret.ics"


def workday():
    start = at(7, 10)
    while start.weekday() > 4:
        start += timedelta(days=1)
    return start


def text(*starts, hours=2):
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{n}@elsewhere\r\nDTSTAMP:20260101T000000Z\r\nSUMMARY:看医生\r\n"
        f"DTSTART:{start.astimezone(tz=None):%Y%m%dT%H%M%S}\r\nDURATION:PT{hours}H\r\nEND:VEVENT\r\n"
        for n, start in enumerate(starts)
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{events}END:VCALENDAR\r\n".encode()


@pytest.fixture
def there(monkeypatch):
    """What the other side answers; there["body"] may be an error."""
    state = {"body": text(), "etag": "", "asked": []}

    def fetch(url, *, etag="", most):
        state["asked"].append((url, etag))
        if isinstance(state["body"], Exception):
            raise state["body"]
        return Answer(state["body"], state["etag"])

    monkeypatch.setattr(services, "fetch", fetch)
    return state


def clocks(resource, start):
    day = start.date()
    slots = free_slots(resources=[resource], first=day, last=day, minutes=60, step=60)
    found = search(Wish(first=day, last=day, minutes=60, step=60, mode=""), colleagues=[resource.pk], also=[])
    quick = [slot.start.hour for one in found for slot in one.slots(20)]
    plain = [slot.start.astimezone(start.tzinfo).hour for slot in slots]
    assert len(quick) == len(plain)
    return plain


def test_what_is_busy_elsewhere_is_not_offered_here(cast, counselor, there):
    start = workday()
    before = clocks(counselor, start)
    there["body"] = text(start)
    calendar = set_outside(actor=cast.counselor, url=URL)
    assert clocks(counselor, start) == [hour for hour in before if hour not in (10, 11)] and calendar.busy == 1
    kept = [str(value) for row in HoursException.objects.values() for value in row.values()]
    assert not any("看医生" in value for value in kept)
    end_outside(actor=cast.counselor)
    assert clocks(counselor, start) == before and not OutsideCalendar.objects.exists()


def test_it_is_read_again_when_its_turn_comes_and_a_failure_keeps_what_was(cast, counselor, there):
    start = workday()
    there["body"], there["etag"] = text(start), '"1"'
    set_outside(actor=cast.counselor, url=URL)
    assert refresh_outside() == 0
    OutsideCalendar.objects.update(next_at=now())
    there["body"] = Invalid("outside.unreachable", "没有应答", field="url")
    assert refresh_outside() == 0 and HoursException.objects.count() == 1
    assert OutsideCalendar.objects.get().error == "没有应答" and there["asked"][-1] == (URL, '"1"')
    OutsideCalendar.objects.update(next_at=now())
    there["body"] = None
    assert refresh_outside() == 1 and OutsideCalendar.objects.get().error == ""
    OutsideCalendar.objects.update(next_at=now())
    there["body"] = text()
    assert refresh_outside() == 1 and not HoursException.objects.exists()


def test_leave_is_left_alone(cast, counselor, there):
    start = workday()
    HoursException.objects.create(resource=counselor, kind="leave", start=start, end=start + timedelta(hours=1))
    there["body"] = text(start)
    set_outside(actor=cast.counselor, url=URL)
    end_outside(actor=cast.counselor)
    assert HoursException.objects.get().kind == "leave"


def test_the_page_says_what_was_read_and_never_the_address(cast, sign_in, counselor, there):
    client, there["body"] = sign_in(cast.counselor), text(workday())
    answer = client.post(DOOR, {"url": URL}, follow=True)
    page = answer.content.decode()
    assert "读到 1 段忙碌时间" in page and "secret" not in page
    assert "secret" not in repr(OutsideCalendar.objects.values_list("url").query)
    there["body"] = Invalid("outside.private", "不能使用内部网络的地址。", field="url")
    refused = client.post(DOOR, {"url": "https://intranet.example/"})
    assert refused.status_code == 422 and "内部网络" in refused.content.decode()
    assert OutsideCalendar.objects.get().busy == 1
    client.post(DOOR, {"act": "end"})
    assert not OutsideCalendar.objects.exists()


def test_the_calendar_shows_that_one_is_busy_elsewhere(cast, sign_in, counselor, there):
    start = workday()
    there["body"] = text(start)
    set_outside(actor=cast.counselor, url=URL)
    page = (
        sign_in(cast.counselor).get(f"{reverse('scheduling:calendar')}?view=day&day={start:%Y-%m-%d}").content.decode()
    )
    assert "占用" in page
