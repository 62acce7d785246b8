"""Calendars, open hours, rooms and activities of the demo; the rooms above draw their meetings from its diary."""

from qingshan.core.demo.context import DemoContext

from . import activities, meetings, reminders, resources, series
from .bookings import Planned, book_all
from .diary import Diary

__all__ = ["Diary", "Planned", "book_all", "build", "diary", "reminders", "series"]

DIARY = "scheduling.diary"


def build(context: DemoContext) -> None:
    """Make whatever can be taken, then the activities; leave ``made["activities"]`` and the diary."""
    resources.build(context)
    context.made[DIARY] = Diary(context)
    activities.build(context, diary(context))
    meetings.build(context, diary(context))


def diary(context: DemoContext) -> Diary:
    """Return who is taken when."""
    found: Diary = context.made[DIARY]
    return found
