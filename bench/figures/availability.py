"""`availability_p95_ms`, `availability_vs_period`, `availability_http_p95_ms`: who is free, asked over all colleagues.

Before each question one meeting is made, so that no answer comes from a calendar that nobody touched.
"""

import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import time as clock
from functools import lru_cache
from http.client import HTTPConnection
from itertools import count
from random import Random
from socketserver import ThreadingMixIn
from statistics import median, quantiles
from typing import Any
from uuid import uuid4
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from django.core.wsgi import get_wsgi_application
from django.test import Client
from schedule.models import Calendar, Event, Rule
from schedule.periods import Period

from bench.harness import Reading, figure
from qingshan.accounts.models import RoleGrant, User
from qingshan.accounts.roles import Role
from qingshan.core.clock import now, today
from scheduling.availability.models import WeeklyHours
from scheduling.availability.selectors import at, free_slots
from scheduling.bookings.models import Allocation, Booking
from scheduling.resources.models import Resource
from scheduling.resources.services import resource_for_user
from scheduling.search.selectors import Wish, search

COLLEAGUES, WEEKS, BOOKINGS = 200, 8, 40_000
ASKED, WARM, PERIODS = 200, 20, 3
SECONDS = count()
ADDRESS = "/desk/calendar/find/?minutes=60&days=28"


@dataclass(frozen=True)
class District:
    """Colleagues who are open on working days, full of short meetings; a social worker who looks for time."""

    resources: list[Resource]
    worker: User
    own: Resource


def wish() -> Wish:
    return Wish(first=today(), last=today() + timedelta(weeks=WEEKS, days=-1), minutes=60)


@lru_cache(maxsize=1)
def district() -> District:
    """Fill eight weeks of everybody: 40,000 meetings of up to 45 minutes, at random, none overlapping."""
    name = uuid4().hex[:6]
    users = [User.objects.create_user(username=f"bench-{name}-{number}") for number in range(COLLEAGUES + 1)]
    RoleGrant.objects.create(user=users[0], role=Role.WORKER)
    own, *resources = [resource_for_user(user) for user in users]
    WeeklyHours.objects.bulk_create(
        WeeklyHours(resource=row, weekday=day, start=clock(8), end=clock(18), valid_from="2024-01-01")
        for row in [own, *resources]
        for day in range(5)
    )
    chance = Random(7)
    for row in resources:
        fill(row, users[0], chance)
    return District(resources, users[0], own)


def fill(row: Resource, maker: User, chance: Random) -> None:
    """Give one colleague the share of the bookings, on random quarters of the working weeks."""
    days = [today() + timedelta(days=number) for number in range(WEEKS * 7)]
    quarters = [at(day, clock(8)) + timedelta(minutes=15 * n) for day in days if day.weekday() < 5 for n in range(38)]
    starts = sorted(chance.sample(quarters, BOOKINGS // COLLEAGUES))
    lasts = [*starts[1:], starts[-1] + timedelta(hours=2)]
    book_at_once(
        row,
        maker,
        [(start, min(start + timedelta(minutes=45), later)) for start, later in zip(starts, lasts, strict=True)],
    )


def book_at_once(row: Resource, maker: User, spans: list[tuple[datetime, datetime]]) -> None:
    """Write meetings as rows: what is measured here is reading."""
    events = Event.objects.bulk_create(Event(start=s, end=e, calendar_id=row.calendar_id, title="") for s, e in spans)
    bookings = Booking.objects.bulk_create(
        Booking(kind="meeting", start=s, end=e, created_by=maker, idempotency_key=uuid4().hex, event_id=event.pk)
        for event, (s, e) in zip(events, spans, strict=True)
    )
    Allocation.objects.bulk_create(
        Allocation(booking=booking, resource=row, busy_start=booking.start, busy_end=booking.end)
        for booking in bookings
    )


def disturb(here: District, chance: Random) -> None:
    """Change one colleague's calendar, as somebody else's booking would: a second far out is taken."""
    row = chance.choice(here.resources)
    start = now() + timedelta(days=WEEKS * 7, seconds=next(SECONDS))
    book_at_once(row, here.worker, [(start, start + timedelta(seconds=1))])


def ask(here: District) -> int:
    """Return how many starts there are; the three soonest of each are read as moments."""
    found = search(wish(), colleagues=[row.pk for row in here.resources])
    return sum(one.count for one in found if one.slots(3))


def milliseconds(act: Callable[[], Any]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def p95(values: list[float]) -> float:
    return quantiles(values, n=20)[18]


@lru_cache(maxsize=1)
def asked() -> list[float]:
    """Ask again and again, each time after a change; first see that the answers are those of plain subtraction."""
    here, chance = district(), Random(11)
    span = {"first": wish().first, "last": wish().last, "minutes": 60}
    for one in search(wish(), colleagues=[row.pk for row in here.resources[:10]]):
        row = next(row for row in here.resources if row.pk == one.resource_id)
        if one.slots() != free_slots(resources=[row], **span):
            raise AssertionError("the search and the subtraction of rows differ")
    taken = []
    for turn in range(WARM + ASKED):
        disturb(here, chance)
        passed = milliseconds(lambda: ask(here))
        if turn >= WARM:
            taken.append(passed)
    return taken


@figure(
    "availability_p95_ms",
    goal=15,
    unit="ms",
    against="median of the same questions",
    how=f"{COLLEAGUES} counsellors, {WEEKS} weeks, {BOOKINGS} bookings, 60 min on a 15-min grid, everybody at once; "
    f"{ASKED} questions, a booking written before each; equal to row subtraction",
    better="lower",
)
def availability_p95_ms() -> Reading:
    taken = asked()
    return Reading(p95(taken), ours=f"p95 {p95(taken):.1f} ms", theirs=f"{median(taken):.1f} ms")


def template_events(row: Resource) -> None:
    """Keep the colleague's hours as weekly events, as a site on the bare library would."""
    rule, _made = Rule.objects.get_or_create(name="bench", frequency="WEEKLY", params="byweekday:MO,TU,WE,TH,FR")
    start = at(today() - timedelta(days=today().weekday()), clock(8))
    Event.objects.create(
        start=start, end=start + timedelta(hours=10), rule=rule, calendar_id=row.calendar_id, title="hours"
    )


def by_period(calendars: list[Calendar]) -> int:
    """Expand everybody's hours and bookings with the library's own Period: what a subtraction would begin with."""
    first, last = wish().first, wish().last
    window = (at(first, clock()).astimezone(UTC), at(last + timedelta(days=1), clock()).astimezone(UTC))
    return sum(len(Period(calendar.event_set.all(), *window).get_occurrences()) for calendar in calendars)


@figure(
    "availability_vs_period",
    goal=200,
    unit="×",
    against="django-scheduler's Period reading the same hours and bookings, not yet subtracted",
    how=f"median of {ASKED} questions by that of {PERIODS} readings",
)
def availability_vs_period() -> Reading:
    """How many times faster a whole answer is than the library's reading of the same rows alone."""
    mine, here = median(asked()), district()
    for row in here.resources:
        template_events(row)
    calendars = list(Calendar.objects.filter(pk__in=[row.calendar_id for row in here.resources]))
    other = median(milliseconds(lambda: by_period(calendars)) for _turn in range(PERIODS))
    Event.objects.filter(title="hours", calendar__in=calendars).delete()
    return Reading(other / mine, ours=f"{mine:.1f} ms", theirs=f"{other:.0f} ms")


class Quiet(WSGIRequestHandler):
    """Answers without writing to the terminal, and keeps the connection as browsers do."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_args: Any) -> None:
        return


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


@contextmanager
def served() -> Any:
    """Serve the whole application on the loopback; yield its port."""
    server = Server(("127.0.0.1", 0), Quiet)
    server.set_app(get_wsgi_application())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


def fetch(port: int, cookie: str) -> None:
    """Ask for the page. Raises when it is not the page."""
    link = HTTPConnection("127.0.0.1", port)
    link.request("GET", ADDRESS, headers={"Cookie": cookie, "Host": "127.0.0.1"})
    answer = link.getresponse()
    body = answer.read()
    link.close()
    if answer.status != 200 or b'name="pick"' not in body:
        raise RuntimeError(f"the page answered {answer.status}")


@figure(
    "availability_http_p95_ms",
    goal=60,
    unit="ms",
    against="median of the same pages",
    how=f"the page that looks for time over {COLLEAGUES} counsellors and four weeks, signed in, all middleware, over a "
    f"loopback socket; {ASKED} pages, a booking before each",
    better="lower",
)
def availability_http_p95_ms() -> Reading:
    here, chance, taken = district(), Random(13), []
    client = Client()
    client.force_login(here.worker)
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    with served() as port:
        for turn in range(WARM + ASKED):
            disturb(here, chance)
            passed = milliseconds(lambda: fetch(port, cookie))
            if turn >= WARM:
                taken.append(passed)
    return Reading(p95(taken), ours=f"p95 {p95(taken):.1f} ms", theirs=f"{median(taken):.1f} ms")
