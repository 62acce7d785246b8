"""Rooms, open hours and activities of the demo, and the free hours from which its sessions are drawn."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from qingshan.accounts.models import User
from qingshan.accounts.roles import Role
from qingshan.core.demo.context import DemoContext
from qingshan.core.workdays.selectors import exceptions_between, is_workday
from qingshan.people.models import Person

from .activities.models import Activity, Attendance, Enrolment, Programme
from .availability.models import WeeklyHours
from .bookings.models import Allocation, Booking
from .calendars.services import new_calendars, new_events
from .resources.models import Resource

HOURS = (9, 10, 11, 13, 14, 15, 16)
AHEAD_DAYS = 21
ACTIVITIES = 12


@dataclass(frozen=True)
class Slot:
    """One free hour of a counsellor and the room that goes with it."""

    counselor: User
    start: datetime


@dataclass
class Planned:
    """A booking to be: whose, when, how it ended."""

    slot: Slot
    person: Person
    status: str


def build(context: DemoContext) -> None:
    """Make rooms and open hours, and lay out every counsellor's working hours a year back and three weeks ahead."""
    counselors = context.staff[Role.COUNSELOR]
    rooms = _resources(
        "room", [{"name": f"第{n + 1}咨询室", "place": "演示中心二楼", "seats": 4} for n in range(len(counselors))]
    )
    desks = _resources("counselor", [{"user": user, "name": str(user)} for user in counselors])
    people = context.made["people"]
    persons = _resources("person", [{"person": person} for person in people])
    WeeklyHours.objects.bulk_create(
        WeeklyHours(
            resource=desk,
            weekday=weekday,
            start=time(9),
            end=time(17),
            place="演示中心二楼",
            valid_from=context.start.date(),
        )
        for desk in desks
        for weekday in range(5)
    )
    context.made |= {
        "room_of": dict(zip((c.pk for c in counselors), rooms, strict=True)),
        "desk_of": dict(zip((c.pk for c in counselors), desks, strict=True)),
        "person_of": dict(zip((p.pk for p in people), persons, strict=True)),
        "slots": {counselor.pk: _hours(context, counselor) for counselor in counselors},
    }
    _activities(context)


def book_all(context: DemoContext, planned: list[Planned]) -> list[Booking]:
    """Write many bookings with what they hold; the hours were drawn without collision, and the constraint checks it."""
    made = context.made
    desk, room, person = made["desk_of"], made["room_of"], made["person_of"]
    spans = [
        (desk[p.slot.counselor.pk].calendar_id, p.slot.start, p.slot.start + timedelta(minutes=50)) for p in planned
    ]
    events = new_events(spans)
    bookings = Booking.objects.bulk_create(
        (
            Booking(
                kind="session",
                status=p.status,
                start=event.start,
                end=event.end,
                place="演示中心二楼",
                event=event,
                created_by=p.slot.counselor,
                idempotency_key=f"demo-{n}",
                request_digest="demo",
            )
            for n, (p, event) in enumerate(zip(planned, events, strict=True))
        ),
        2_000,
    )
    Allocation.objects.bulk_create(
        (
            Allocation(
                booking=booking,
                resource=resource,
                busy_start=booking.start,
                busy_end=booking.end,
                active=booking.status != "cancelled",
            )
            for p, booking in zip(planned, bookings, strict=True)
            for resource in (desk[p.slot.counselor.pk], room[p.slot.counselor.pk], person[p.person.pk])
        ),
        2_000,
    )
    return bookings


def _resources(kind: str, rows: list[dict[str, object]]) -> list[Resource]:
    calendars = new_calendars(kind, len(rows))
    return Resource.objects.bulk_create(
        (Resource(kind=kind, calendar=calendar, **row) for calendar, row in zip(calendars, rows, strict=True)), 2_000
    )


def _hours(context: DemoContext, counselor: User) -> list[Slot]:
    """Every working hour of the span, earliest first."""
    first, last = context.start.date(), context.end.date() + timedelta(days=AHEAD_DAYS)
    exceptions = exceptions_between(first, last)
    days = [first + timedelta(days=n) for n in range((last - first).days)]
    return [Slot(counselor, _at(day, hour)) for day in days if is_workday(day, exceptions) for hour in HOURS]


def _at(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def _activities(context: DemoContext) -> None:
    """Weekly groups: past ones marked, coming ones with places left."""
    rng, leaders = context.rng, context.staff[Role.WORKER]
    programme = Programme.objects.create(name="邻里同行（演示）", aim="一起走出家门，重新认识邻里。")
    groups = _resources("group", [{"name": f"演示活动{n + 1}"} for n in range(ACTIVITIES)])
    monday = context.end.date() - timedelta(days=context.end.weekday())
    days = [monday + timedelta(days=5 + 7 * (n - ACTIVITIES // 2)) for n in range(ACTIVITIES)]
    spans = [(group.calendar_id, _at(day, 18), _at(day, 19)) for group, day in zip(groups, days, strict=True)]
    for n, (group, event) in enumerate(zip(groups, new_events(spans), strict=True)):
        leader = leaders[n % 5]
        booking = Booking.objects.create(
            kind="activity",
            start=event.start,
            end=event.end,
            event=event,
            created_by=leader,
            idempotency_key=f"demo-activity-{n}",
            request_digest="demo",
            place="演示社区活动室",
        )
        Allocation.objects.create(booking=booking, resource=group, busy_start=event.start, busy_end=event.end)
        activity = Activity.objects.create(
            programme=programme,
            title=f"周末小聚第{n + 1}期",
            place="演示社区活动室",
            start=event.start,
            end=event.end,
            capacity=12,
            resource=group,
            booking=booking,
            leader=leader,
            created_by=leader,
            taken=8,
        )
        _enrol(context, activity, rng.sample(context.made["people"][1:], min(8, context.cases)))


def _enrol(context: DemoContext, activity: Activity, people: list[Person]) -> None:
    Activity.objects.filter(pk=activity.pk).update(taken=len(people))
    enrolments = Enrolment.objects.bulk_create(
        Enrolment(
            activity=activity, person=person, status="enrolled", enrolled_by=activity.leader, created_at=context.start
        )
        for person in people
    )
    if activity.end < context.end:
        Attendance.objects.bulk_create(
            Attendance(
                enrolment=enrolment,
                result=context.rng.choices(("attended", "absent", "excused"), (80, 12, 8))[0],
                marked_by=activity.leader,
                marked_at=activity.end,
            )
            for enrolment in enrolments
        )
