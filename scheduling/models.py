"""Calendars, resources, hours, bookings, activities; see each subject's file."""

from .activities.models import Activity, ActivitySeries, Attendance, Enrolment, Programme
from .availability.models import HoursException, WeeklyHours
from .bookings.keys import BookingWrite
from .bookings.models import Allocation, Booking
from .calendars.models import SeriesMeta
from .feeds.models import Feed
from .outside.models import OutsideCalendar
from .reminders.models import Answer, Reminder
from .resources.models import Resource
from .search.models import CalendarVersion
from .series.models import Series, SeriesChange, Unplaced
from .terms.models import Terms
from .waiting.models import WaitingEntry, WaitingEvent, WaitingOffer

__all__ = [
    "Activity",
    "ActivitySeries",
    "Allocation",
    "Answer",
    "Attendance",
    "Booking",
    "BookingWrite",
    "CalendarVersion",
    "Enrolment",
    "Feed",
    "HoursException",
    "OutsideCalendar",
    "Programme",
    "Reminder",
    "Resource",
    "Series",
    "SeriesChange",
    "SeriesMeta",
    "Terms",
    "Unplaced",
    "WaitingEntry",
    "WaitingEvent",
    "WaitingOffer",
    "WeeklyHours",
]
