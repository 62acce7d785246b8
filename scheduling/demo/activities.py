"""Groups that meet eight times and single activities, a year of them and two weeks ahead; who comes is casework's."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from qingshan.accounts.models import User
from qingshan.accounts.roles import Role
from qingshan.audit.demo import log
from qingshan.core.demo.context import DemoContext
from scheduling.activities.models import Activity, Programme

from .bookings import Planned, book_all
from .diary import Diary
from .resources import make

GROUPS_A_YEAR, GROUP_MEETINGS, GROUP_SIZE = 60, 8, 8  # domain notes, section 8: groups 60 × 8
ACTIVITIES_A_YEAR, ACTIVITY_SIZE = 200, 12
AHEAD_WEEKS, FIRST_WEEK, CANCELLED = 3, 5, 0.03  # before, hardly anybody has a plan that asks for company
HOURS, MINUTES = 2, 110
PLACE = "演示社区活动室"
GROUPS = {
    "照护者支持小组（演示）": "照护家人的人互相支持，也照顾自己。",
    "走出低谷小组（演示）": "变故之后，一步一步把日子过稳。",
    "亲子陪伴小组（演示）": "家长和孩子一起做一件事。",
    "就业起步小组（演示）": "一起练简历、练面谈，认识招工单位。",
}
ACTIVITIES = {
    "邻里同行（演示）": "一起走出家门，重新认识邻里。",
    "周末小聚（演示）": "周末有处去，有人说话。",
}
TITLES = ("邻里茶会", "公园健步", "包饺子", "下棋角", "读书会", "手工坊", "种花课", "剪纸课")


@dataclass
class Gathering:
    """One activity to be: its group's number (0: none), what it is called, who leads it, how many may come."""

    start: datetime
    leader: User
    programme: Programme
    title: str
    group: int
    size: int
    cancelled: bool = False
    stage: str = ""


def build(context: DemoContext, diary: Diary) -> None:
    """Make the activities without anybody in them; leave ``made["activities"]``, a list of (Activity, group)."""
    kinds = {
        name: Programme(name=name, aim=aim, form="group" if name in GROUPS else "open")
        for name, aim in {**GROUPS, **ACTIVITIES}.items()
    }
    Programme.objects.bulk_create(kinds.values())
    planned = [
        *_around_now(context, diary, kinds),
        *_groups(context, diary, kinds),
        *_single(context, diary, kinds),
    ]
    rows = make("group", [{"name": one.title, "place": PLACE, "seats": one.size} for one in planned])
    bookings = book_all(
        context,
        [
            Planned(
                host=one.leader,
                start=one.start,
                kind="activity",
                status=_status(context, one, "done", "booked"),
                minutes=MINUTES,
                place=PLACE,
                cancel_reason="staff" if one.cancelled else "",
                others=[row],
            )
            for one, row in zip(planned, rows, strict=True)
        ],
    )
    activities = Activity.objects.bulk_create(
        (
            Activity(
                programme=one.programme,
                stage=one.stage,
                listed=not one.group,
                title=one.title,
                place=PLACE,
                start=booking.start,
                end=booking.end,
                capacity=one.size,
                status=_status(context, one, "done", "open"),
                cancel_reason="带领人临时有事，改期另行通知。" if one.cancelled else "",
                resource=row,
                booking=booking,
                leader=one.leader,
                created_by=one.leader,
            )
            for one, row, booking in zip(planned, rows, bookings, strict=True)
        ),
        1_000,
    )
    for activity in activities:
        log(context, activity.start - timedelta(days=14), activity.leader, "activity.create", activity)
    context.made["activities"] = [(row, one.group) for row, one in zip(activities, planned, strict=True)]


def _status(context: DemoContext, one: Gathering, over: str, coming: str) -> str:
    """Those of the last three days are not closed yet: somebody still has to mark who came."""
    if one.cancelled:
        return "cancelled"
    return over if one.start < context.end - timedelta(days=3) else coming


def _around_now(context: DemoContext, diary: Diary, kinds: dict[str, Programme]) -> list[Gathering]:
    """What the accounts named in the documents find: today's, the last one to be marked, a full one, a coming one."""
    worker, supervisor = context.staff[Role.WORKER][0], context.staff[Role.SUPERVISOR][0]
    plan = [
        (0, 14, worker, "邻里茶会", 12), (-2, 15, worker, "公园健步", 12), (3, 9, worker, "包饺子", 6),
        (8, 14, worker, "读书会", 12), (1, 14, supervisor, "手工坊", 12),
    ]  # fmt: skip
    found = []
    for days, hour, leader, title, size in plan:
        start = context.at(context.today + timedelta(days=days), hour)
        diary.take(start, leader.pk, hours=HOURS)
        found.append(Gathering(start, leader, kinds["邻里同行（演示）"], title, 0, size))
    return found


def _groups(context: DemoContext, diary: Diary, kinds: dict[str, Programme]) -> list[Gathering]:
    """Eight meetings, one a week, in the order in which the groups began."""
    found = []
    span = 52 + AHEAD_WEEKS - GROUP_MEETINGS
    for number in range(1, context.of_a_year(GROUPS_A_YEAR, least=2) + 1):
        name = context.rng.choice([*GROUPS])
        leader, week = context.one(Role.WORKER), context.rng.randrange(FIRST_WEEK - 1, span)
        weekday, hour = context.rng.randrange(5), context.rng.choice((9, 14))
        for meeting in range(1, GROUP_MEETINGS + 1):
            start = _start(context, week + meeting, weekday, hour)
            if start is None or not diary.is_free(start, leader.pk, hours=HOURS):
                continue
            diary.take(start, leader.pk, hours=HOURS)
            title = f"{name.split('（')[0]} {number}组 · 第{meeting}次"
            stage = list(Activity.Stage)[(meeting - 1) * len(Activity.Stage) // GROUP_MEETINGS]
            found.append(Gathering(start, leader, kinds[name], title, number, GROUP_SIZE, stage=stage))
    return found


def _single(context: DemoContext, diary: Diary, kinds: dict[str, Programme]) -> list[Gathering]:
    """Single activities, half of them at the weekend."""
    found = []
    for number in range(1, context.of_a_year(ACTIVITIES_A_YEAR, least=6) + 1):
        leader, weekday = context.one(Role.WORKER), context.rng.choice((1, 2, 3, 5, 5, 6))
        start = _start(
            context, context.rng.randrange(FIRST_WEEK, 52 + AHEAD_WEEKS), weekday, context.rng.choice((9, 14))
        )
        if start is None or not diary.is_free(start, leader.pk, hours=HOURS):
            continue
        cancelled = context.rng.random() < CANCELLED
        if not cancelled:
            diary.take(start, leader.pk, hours=HOURS)
        kind = kinds["周末小聚（演示）" if weekday > 4 else "邻里同行（演示）"]
        title = f"{context.rng.choice(TITLES)} 第{number}期"
        found.append(Gathering(start, leader, kind, title, 0, ACTIVITY_SIZE, cancelled))
    return found


def _start(context: DemoContext, week: int, weekday: int, hour: int) -> datetime | None:
    """Return the hour in a week of the span; None before it and on holidays."""
    day: date = timezone.localdate(context.start)
    day += timedelta(days=7 * week + (weekday - day.weekday()))
    if day < context.start.date() or (weekday < 5 and not context.is_workday(day)):
        return None
    return context.at(day, hour)
