"""When a resident may be written to: the daytime of the dated limits, narrowed to the hours agreed with them."""

import re
from datetime import datetime, time, timedelta

from django.utils import timezone

from qingshan.core.limits.selectors import limits

Window = tuple[time, time]
_KEYS = ("notification.day.from", "notification.day.until")
_CLOCK = re.compile(r"(凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚)?\s*(\d{1,2})(?:\s*[:：]\s*(\d{2})|\s*[点时](半)?)")
_AFTER, _BEFORE = re.compile(r"后|起|开始"), re.compile(r"前|为止")
_AFTERNOON = ("下午", "傍晚", "晚上", "晚")


def agreed_window(text: str) -> Window | None:
    """Read agreed hours such as “上午9点到11点”, “18:30以后” or “17点前”; None when they are not said in numbers."""
    clocks = [clock for clock in _clocks(text) if clock is not None]
    if len(clocks) == 2 and clocks[0] < clocks[1]:
        return clocks[0], clocks[1]
    if len(clocks) == 1 and _AFTER.search(text):
        return clocks[0], time.max
    if len(clocks) == 1 and _BEFORE.search(text):
        return time.min, clocks[0]
    return None


def day_window(agreed: str = "") -> Window:
    """Return from when until when a message may arrive: the daytime, and in it the agreed hours where they meet."""
    found = {key: int(row.value) for key, row in limits(_KEYS).items()}
    first, last = time(found[_KEYS[0]]), time(found[_KEYS[1]] % 24) if found[_KEYS[1]] < 24 else time.max
    narrow = agreed_window(agreed)
    if narrow is None or max(first, narrow[0]) >= min(last, narrow[1]):
        return first, last
    return max(first, narrow[0]), min(last, narrow[1])


def next_daytime(moment: datetime, agreed: str = "") -> datetime:
    """Return the moment itself in the hours in which residents may be written to, else when those hours begin."""
    first, last = day_window(agreed)
    local = timezone.localtime(moment)
    if first <= local.time() < last:
        return moment
    morning = local.replace(hour=first.hour, minute=first.minute, second=0, microsecond=0)
    return morning if local.time() < first else morning + timedelta(days=1)


def last_daytime(moment: datetime, agreed: str = "") -> datetime:
    """Return the moment itself in the hours in which residents may be written to, else half an hour before the last
    of them ended."""
    first, last = day_window(agreed)
    local = timezone.localtime(moment)
    if first <= local.time() < last:
        return moment
    evening = local.replace(hour=last.hour, minute=last.minute, second=0, microsecond=0) - timedelta(minutes=30)
    return evening if local.time() >= last else evening - timedelta(days=1)


def daytime_later(moment: datetime, length: timedelta) -> datetime:
    """Return the moment after ``length`` of daytime: nights do not count, so that no sleeper is asked."""
    last = day_window()[1]
    here = next_daytime(moment)
    while True:
        local = timezone.localtime(here)
        evening = local.replace(hour=last.hour, minute=last.minute, second=0, microsecond=0)
        if here + length <= evening:
            return here + length
        length -= evening - here
        here = next_daytime(evening)


def _clocks(text: str) -> list[time | None]:
    part = ""
    found: list[time | None] = []
    for match in _CLOCK.finditer(text):
        part = match[1] or part
        hour, minute = int(match[2]), int(match[3] or 0) or (30 if match[4] else 0)
        if part in _AFTERNOON and hour < 12:
            hour += 12
        found.append(time(hour, minute) if hour < 24 and minute < 60 else None)
    return found
