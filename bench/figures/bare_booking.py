"""The other side of `booking_alone_vs_psycopg`: a booking by hand in SQL, with the same limits, locks and rows."""

from datetime import datetime, timedelta
from uuid import uuid4

import psycopg

LIMITS = """
SELECT DISTINCT ON (key) key, value FROM core_limitrow
 WHERE key IN ('booking.buffer', 'counselor.week.max') AND valid_from <= current_date
   AND (valid_until IS NULL OR valid_until > current_date) AND area_code = '' ORDER BY key, valid_from DESC
"""
LOCK = "SELECT id FROM scheduling_resource WHERE id = ANY(%s) AND active ORDER BY id FOR UPDATE"
BUSY = """
SELECT 1 FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) AS w (id, busy_start, busy_end)
  JOIN scheduling_allocation a ON a.resource_id = w.id AND a.active
   AND a.busy_start < w.busy_end AND a.busy_end > w.busy_start
"""
WEEK = """
SELECT count(*) FROM scheduling_allocation a JOIN scheduling_booking b ON b.id = a.booking_id
 WHERE a.resource_id = %s AND a.active AND b.kind = 'session'
   AND date_trunc('week', %s::timestamptz) <= a.busy_start
   AND a.busy_start < date_trunc('week', %s::timestamptz) + interval '7 days'
"""
EVENT = """
INSERT INTO schedule_event (start, "end", title, description, created_on, updated_on, color_event, calendar_id)
SELECT %s, %s, 'busy', '', now(), now(), '', calendar_id FROM scheduling_resource WHERE id = %s RETURNING id
"""
META = """
INSERT INTO scheduling_seriesmeta (event_id, tzid, uid, sequence, kind)
VALUES (%s, 'Asia/Shanghai', %s, 0, 'booking')
"""
BOOKING = """
INSERT INTO scheduling_booking (kind, status, start, "end", mode, place, cancel_reason, created_by_id, created_at,
                                idempotency_key, request_digest, event_id)
VALUES ('session', 'booked', %s, %s, 'in_person', '', '', %s, now(), %s, '', %s) RETURNING id
"""
ALLOCATION = """
INSERT INTO scheduling_allocation (booking_id, resource_id, busy_start, busy_end, active)
SELECT %s, w.id, w.busy_start, w.busy_end, true
  FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) AS w (id, busy_start, busy_end)
"""
AUDIT = """
INSERT INTO audit_auditevent (actor_id, action, subject_type, subject_id, outcome, reason, route)
VALUES (%s, 'booking.make', 'scheduling.booking', %s, 'ok', '', '')
"""


def book(
    connection: psycopg.Connection, *, actor_id: int, counselor_id: int, room_id: int, start: datetime, end: datetime
) -> int:
    """Read the limits, lock both resources, look, count the week, write six rows; return the booking's id.

    Raises RuntimeError when the time is taken or the week is full.
    """
    ids = [counselor_id, room_id]
    limits = dict(connection.execute(LIMITS).fetchall())
    claims = (ids, [start, start], [end + timedelta(minutes=int(limits["booking.buffer"])), end])
    with connection.transaction(), connection.cursor() as cursor:
        locked = cursor.execute(LOCK, [ids]).fetchall()
        if len(locked) != len(ids) or cursor.execute(BUSY, claims).fetchone():
            raise RuntimeError("the bench booked a time that is taken")
        if cursor.execute(WEEK, [counselor_id, start, start]).fetchone()[0] >= limits["counselor.week.max"]:
            raise RuntimeError("the bench filled a week")
        event_id = cursor.execute(EVENT, [start, end, counselor_id]).fetchone()[0]
        cursor.execute(META, [event_id, uuid4().hex])
        booking_id = cursor.execute(BOOKING, [start, end, actor_id, uuid4().hex, event_id]).fetchone()[0]
        cursor.execute(ALLOCATION, [booking_id, *claims])
        cursor.execute(AUDIT, [actor_id, str(booking_id)])
    return booking_id
