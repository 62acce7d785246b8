"""What really takes place, read from django-scheduler's tables: rules expanded, exceptions applied."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from .recurrence import Pattern, Span, expand

Window = tuple[datetime, datetime]

# moments of exceptions come as numbers: turning ten thousand timestamps into Python costs more than finding them
_ROWS = """
SELECT e.id, e.start, e."end", r.frequency, coalesce(r.params, ''), e.end_recurring_period, m.tzid, o.changes
  FROM schedule_event e
  JOIN scheduling_seriesmeta m ON m.event_id = e.id
  LEFT JOIN schedule_rule r ON r.id = e.rule_id
  LEFT JOIN LATERAL (
       SELECT array_agg(ARRAY[extract(epoch FROM o.original_start), CASE WHEN o.cancelled THEN NULL ELSE
                        extract(epoch FROM o.start) END, extract(epoch FROM o."end")]::float8[]) AS changes
         FROM schedule_occurrence o
        WHERE o.event_id = e.id
          AND (o.original_start < %(closes)s AND o.original_start > %(opens)s - (e."end" - e.start)
               OR o.start < %(closes)s AND o."end" > %(opens)s)) o ON r.id IS NOT NULL
 WHERE e.id = ANY(%(ids)s)
"""
_PATTERN = """
SELECT e.id, e.start, e."end", r.frequency, coalesce(r.params, ''), e.end_recurring_period, m.tzid
  FROM schedule_event e
  JOIN scheduling_seriesmeta m ON m.event_id = e.id
  LEFT JOIN schedule_rule r ON r.id = e.rule_id
 WHERE e.id = %s
"""
_DESCRIBED = """
SELECT e.id, e.start, e."end", r.frequency, coalesce(r.params, ''), e.end_recurring_period, m.tzid, m.uid, m.sequence,
       o.changes
  FROM schedule_event e
  JOIN scheduling_seriesmeta m ON m.event_id = e.id
  LEFT JOIN schedule_rule r ON r.id = e.rule_id
  LEFT JOIN LATERAL (
       SELECT array_agg(ARRAY[o.original_start, CASE WHEN o.cancelled THEN NULL ELSE o.start END, o."end"]) AS changes
         FROM schedule_occurrence o WHERE o.event_id = e.id) o ON r.id IS NOT NULL
 WHERE e.id = ANY(%s)
 ORDER BY e.id
"""
_EXCEPTIONS = 'SELECT original_start, start, "end", cancelled FROM schedule_occurrence WHERE event_id = %s'


def spans_of(*, event_id: int, window: Window) -> list[Span]:
    """Return what takes place of one event within [from, to). Raises KeyError for an event that is none of ours."""
    return spans_of_many([event_id], window)[event_id]


def spans_of_many(event_ids: Iterable[int], window: Window) -> dict[int, list[Span]]:
    """Return, in one query, what takes place of each event within [from, to): {event_id: spans in order of start}.

    Moved occurrences stand where they were moved to, cancelled ones nowhere. An event that this adapter did not make
    is left out. Raises Invalid when one event has more than 1,000 occurrences in the window.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, {"ids": list(event_ids), "opens": window[0], "closes": window[1]})
        return {row[0]: _taking_place(Pattern(*row[:7]), row[7] or (), window) for row in cursor.fetchall()}


def _taking_place(pattern: Pattern, changes: Sequence[Sequence[float | None]], window: Window) -> list[Span]:
    """Put the exceptions (original start, start or None where cancelled, end; epoch seconds) in place of the rule's."""
    spans = expand(pattern, window)
    moved = []
    for numbers in changes:
        original, start, end = (None if number is None else datetime.fromtimestamp(number, UTC) for number in numbers)
        at = bisect_left(spans, (pattern.event_id, original))
        if at < len(spans) and spans[at].start == original:
            del spans[at]
        if start and end and original and start < window[1] and end > window[0]:
            moved.append(Span(pattern.event_id, start, end, original))
    return sorted(spans + moved) if moved else spans


def pattern_of(event_id: int) -> Pattern:
    """Return how an event of this adapter's own repeats. Raises KeyError for another's."""
    with connection.cursor() as cursor:
        cursor.execute(_PATTERN, [event_id])
        row = cursor.fetchone()
    if row is None:
        raise KeyError(event_id)
    return Pattern(*row)


def exceptions_of(event_id: int) -> dict[datetime, tuple[datetime, datetime] | None]:
    """Return {original start: (start, end) where somebody put it, None where it is cancelled}."""
    with connection.cursor() as cursor:
        cursor.execute(_EXCEPTIONS, [event_id])
        return {row[0]: None if row[3] else (row[1], row[2]) for row in cursor.fetchall()}


Described = tuple[Pattern, str, int, dict[datetime, tuple[datetime, datetime] | None]]


def described(event_ids: Iterable[int]) -> list[Described]:
    """Return, in one query, (pattern, uid, sequence, exceptions as of ``exceptions_of``) of each event."""
    with connection.cursor() as cursor:
        cursor.execute(_DESCRIBED, [list(event_ids)])
        return [(Pattern(*row[:7]), row[7], row[8], _changes(row[9] or ())) for row in cursor.fetchall()]


def _changes(rows: Sequence[Sequence[Any]]) -> dict[datetime, tuple[datetime, datetime] | None]:
    return {original: None if start is None else (start, end) for original, start, end in rows}
