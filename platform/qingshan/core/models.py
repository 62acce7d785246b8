"""Tables of the kernel's core: number sequences, dated limits, the working-day calendar."""

from .limits.models import LimitRow
from .numbers import NumberSequence
from .workdays.models import CalendarDay, CalendarYear

__all__ = ["CalendarDay", "CalendarYear", "LimitRow", "NumberSequence"]
