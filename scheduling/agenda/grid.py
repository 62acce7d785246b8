"""The calendar as the grid takes it: wall-clock times of the district, so that a browser's own zone changes nothing."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from qingshan.accounts.models import User
from scheduling.resources.models import Resource

from .ranges import View
from .rows import rows_of, shown
from .selectors import Day, Entry, bare_days, entries_of


def events(actor: User, *, view: str, first: date, last: date, name: str = "") -> list[dict[str, Any]]:
    """Return what a grid shows from first to last, both included; of a resource view, the first day alone."""
    if view == View.RESOURCES:
        rows = rows_of(actor, shown(actor, first, name), first)
        return [_event(entry, row.resource) for row in rows for entry in row.entries]
    entries = entries_of(actor, first, last)
    lines = [_event(entry) for entry in entries if view != View.MONTH or not entry.free]
    return lines + list(_notes(bare_days(first, last)))


def resources(rows: Sequence[Resource]) -> list[dict[str, Any]]:
    """Return the lines of a resource view."""
    return [{"id": str(row.pk), "title": str(row)} for row in rows]


def wall_clock(moment: datetime) -> str:
    """Return a moment as the district's clocks show it, without a zone."""
    return timezone.localtime(moment).replace(tzinfo=None).isoformat(timespec="minutes")


def _event(entry: Entry, resource: Resource | None = None) -> dict[str, Any]:
    key = f"{entry.booking_id}-{resource.pk if resource else 0}" if entry.booking_id else ""
    found: dict[str, Any] = {
        "start": wall_clock(entry.start),
        "end": wall_clock(entry.end),
        "editable": entry.movable,
        "classNames": ["is-free" if entry.free else "is-busy" if entry.busy else f"is-{entry.level}"],
        "title": "" if entry.free else _("占用") if entry.busy else str(entry.title),
    }
    if key:
        found["id"] = key
    if resource is not None:
        found["resourceIds"] = [str(resource.pk)]
    if entry.free:
        found["display"] = "background"
    if entry.booking_id:
        found["extendedProps"] = {
            "booking": entry.booking_id,
            "url": entry.url,
            "where": " · ".join(filter(None, (str(entry.mode), entry.place))),
            "status": str(entry.status),
            "asks": entry.with_resident,
        }
    return found


def _notes(days: Iterable[Day]) -> Iterable[dict[str, Any]]:
    """Yield holidays and make-up workdays as events of a whole day."""
    for day in days:
        if day.note:
            yield {
                "id": f"note-{day.day}",
                "allDay": True,
                "start": day.day.isoformat(),
                "end": (day.day + timedelta(days=1)).isoformat(),
                "title": day.note,
                "editable": False,
                "classNames": ["is-note", "is-closed" if day.closed else "is-workday"],
            }
