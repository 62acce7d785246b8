"""Rooms, colleagues with their weekly hours, and a calendar for each resident."""

from datetime import time

from qingshan.accounts.models import User
from qingshan.accounts.roles import Role
from qingshan.core.demo.context import DemoContext
from scheduling.availability.models import WeeklyHours
from scheduling.calendars.services import new_calendars
from scheduling.resources.models import Resource
from scheduling.terms.models import Speciality, Terms

CENTRE, ROOM_SEATS = "演示中心二楼", 4


def build(context: DemoContext) -> None:
    """Leave ``made["desks"]``, ``["rooms"]`` (by counsellor) and ``["persons"]``: resources by whose they are."""
    counselors, workers = context.staff[Role.COUNSELOR], context.staff[Role.WORKER]
    rooms = make(
        "room", [{"name": f"第{n + 1}咨询室", "place": CENTRE, "seats": ROOM_SEATS} for n in _each(counselors)]
    )
    colleagues = [*counselors, *workers, *context.staff[Role.SUPERVISOR], *context.staff[Role.CLINICAL]]
    desks = make("counselor", [{"user": user, "name": str(user)} for user in colleagues])
    persons = make("person", [{"person": person} for person in context.made["people"]])
    WeeklyHours.objects.bulk_create(
        (
            WeeklyHours(
                resource=desk,
                weekday=weekday,
                start=start,
                end=end,
                place=CENTRE,
                valid_from=context.start.date(),
            )
            for desk in desks
            for weekday in range(5)
            for start, end in ((time(9), time(12)), (time(13), time(17)))
        ),
        2_000,
    )
    _terms(desks[: len(counselors)])
    context.made["rooms"] = {user.pk: room for user, room in zip(counselors, rooms, strict=True)}
    context.made["desks"] = {user.pk: desk for user, desk in zip(colleagues, desks, strict=True)}
    context.made["persons"] = {row.person_id: row for row in persons}


def _terms(desks: list[Resource]) -> None:
    """Let everybody speak Chinese, every third Mongolian, one sign language; one is booked a day ahead."""
    codes = Speciality.values
    Terms.objects.bulk_create(
        Terms(
            resource=desk,
            languages=["zh", *(["mn"] if number % 3 == 0 else []), *(["sgn"] if number == 1 else [])],
            specialities=[codes[number % len(codes)], codes[(number + 3) % len(codes)]],
            sex=("female", "male", "female")[number % 3],
            notice=24 * 60 if number == 1 else None,
        )
        for number, desk in enumerate(desks)
    )


def make(kind: str, rows: list[dict[str, object]]) -> list[Resource]:
    """Make resources of a kind with a calendar each."""
    calendars = new_calendars(kind, len(rows))
    return Resource.objects.bulk_create(
        (Resource(kind=kind, calendar=calendar, **row) for calendar, row in zip(calendars, rows, strict=True)), 2_000
    )


def _each(users: list[User]) -> range:
    return range(len(users))
