"""Calendars, resources, hours, bookings, activities; see each subject's file."""

from .activities.models import Activity, Attendance, Enrolment, Programme
from .availability.models import HoursException, WeeklyHours
from .bookings.models import Allocation, Booking
from .calendars.models import SeriesMeta
from .resources.models import Resource
from .series.models import Series, SeriesChange, Unplaced
from .waiting.models import WaitingEntry, WaitingEvent, WaitingOffer

__all__ = [
    "Activity",
    "Allocation",
    "Attendance",
    "Booking",
    "Enrolment",
    "HoursException",
    "Programme",
    "Resource",
    "Series",
    "SeriesChange",
    "SeriesMeta",
    "Unplaced",
    "WaitingEntry",
    "WaitingEvent",
    "WaitingOffer",
    "WeeklyHours",
]
