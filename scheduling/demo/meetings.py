"""Supervision on the calendars: each colleague meets their supervisor every few weeks, around now."""

from datetime import timedelta

from qingshan.accounts.models import Supervision
from qingshan.core.demo.context import DemoContext

from .bookings import Planned, book_all
from .diary import Diary

BACK_DAYS, AHEAD_DAYS = 14, 14
HOURS = {Supervision.Kind.CASEWORK.value: (9, 16), Supervision.Kind.CLINICAL.value: (13,)}
PLACE = "演示中心小会议室"


def build(context: DemoContext, diary: Diary) -> None:
    """Book two weeks back and two ahead, one colleague after the other, where both are free."""
    lines: dict[tuple[str, int], list[Supervision]] = {}
    for row in Supervision.objects.select_related("supervisor", "supervisee").order_by("pk"):
        lines.setdefault((row.kind, row.supervisor_id), []).append(row)
    planned = []
    for (kind, _), team in lines.items():
        turn = 0
        for day in range(-BACK_DAYS, AHEAD_DAYS):
            for hour in HOURS[kind]:
                row = team[turn % len(team)]
                plan = _meet(context, diary, row, day, hour)
                planned += plan
                turn += len(plan)
    book_all(context, planned)


def _meet(context: DemoContext, diary: Diary, row: Supervision, days: int, hour: int) -> list[Planned]:
    day = context.today + timedelta(days=days)
    start = context.at(day, hour)
    if not context.is_workday(day) or not diary.is_free(start, row.supervisor_id, row.supervisee_id):
        return []
    diary.take(start, row.supervisor_id, row.supervisee_id)
    return [
        Planned(
            host=row.supervisee,
            start=start,
            kind="meeting",
            status="done" if start < context.end - timedelta(hours=1) else "booked",
            place=PLACE,
            others=[context.made["desks"][row.supervisor_id]],
        )
    ]
