"""The only code that speaks to django-scheduler. Its tables keep when; who and why stay in ours."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import F
from schedule.models import Calendar, Event, Occurrence, Rule

from .models import SeriesMeta
from .recurrence import FREQUENCIES, parse_params

OPAQUE = "busy"


def new_calendar(kind: str) -> Calendar:
    """Make the calendar of one resource. Its name says the kind of resource, nothing else."""
    return Calendar.objects.create(name=kind, slug=uuid4().hex)


def new_event(*, calendar_id: int, start: datetime, end: datetime) -> Event:
    """Keep one span on a calendar, with an opaque title and no creator."""
    event = Event.objects.create(calendar_id=calendar_id, start=start, end=end, title=OPAQUE)
    _describe(event, SeriesMeta.Kind.BOOKING, "Asia/Shanghai")
    return event


def new_calendars(kind: str, count: int) -> list[Calendar]:
    """Make many calendars at once."""
    made: list[Calendar] = Calendar.objects.bulk_create(
        (Calendar(name=kind, slug=uuid4().hex) for _ in range(count)), 2_000
    )
    return made


def new_events(spans: Sequence[tuple[int, datetime, datetime]]) -> list[Event]:
    """Keep many spans (calendar_id, start, end) at once, as ``new_event`` keeps one."""
    events: list[Event] = Event.objects.bulk_create(
        (Event(calendar_id=calendar, start=start, end=end, title=OPAQUE) for calendar, start, end in spans), 2_000
    )
    SeriesMeta.objects.bulk_create(
        (
            SeriesMeta(event=event, kind=SeriesMeta.Kind.BOOKING, tzid="Asia/Shanghai", uid=f"{uuid4()}@qingshan")
            for event in events
        ),
        2_000,
    )
    return events


@transaction.atomic
def new_series(
    *,
    calendar_id: int,
    start: datetime,
    end: datetime,
    frequency: str,
    params: str,
    until: datetime | None = None,
    tzid: str = "Asia/Shanghai",
) -> Event:
    """Keep a repeating span. The rule belongs to this series alone, so that no other one changes with it.

    Raises Invalid for a rule that the library would misread, KeyError for an unknown frequency.
    """
    parse_params(params)
    rule = Rule.objects.create(name=OPAQUE, description="", frequency=_known(frequency), params=params)
    event = Event.objects.create(
        calendar_id=calendar_id, start=start, end=end, title=OPAQUE, rule=rule, end_recurring_period=until
    )
    _describe(event, SeriesMeta.Kind.SERIES, tzid)
    return event


def move_event(*, event_id: int, start: datetime, end: datetime) -> None:
    """Move one span and raise its sequence, so that subscribed calendars notice."""
    Event.objects.filter(pk=event_id).update(start=start, end=end)
    _raise_sequence(event_id)


@transaction.atomic
def skip_occurrence(*, event_id: int, original_start: datetime) -> None:
    """Cancel one occurrence of a series, found again by where the rule put it; twice is once."""
    _except(event_id, original_start, {"cancelled": True})


@transaction.atomic
def move_occurrence(*, event_id: int, original_start: datetime, start: datetime, end: datetime) -> None:
    """Put one occurrence of a series elsewhere, found again by where the rule put it; a cancelled one takes place."""
    _except(event_id, original_start, {"cancelled": False, "start": start, "end": end})


@transaction.atomic
def put_occurrence(*, event_id: int, original_start: datetime, start: datetime, end: datetime) -> None:
    """Let one occurrence of a series take place from start to end; where its rule puts it, no exception is left."""
    event = Event.objects.select_for_update(of=("self",)).get(pk=event_id)
    if start != original_start or end - start != event.end - event.start:
        _except(event_id, original_start, {"cancelled": False, "start": start, "end": end})
    elif Occurrence.objects.filter(event=event, original_start=original_start).delete()[0]:
        _raise_sequence(event_id)


@transaction.atomic
def end_series(*, event_id: int, until: datetime) -> None:
    """Let no occurrence begin after ``until``; exceptions to what is cut off go with it."""
    Event.objects.filter(pk=event_id).update(end_recurring_period=until)
    Occurrence.objects.filter(event_id=event_id, original_start__gt=until).delete()
    _raise_sequence(event_id)


@transaction.atomic
def rewrite_series(
    *, event_id: int, start: datetime, end: datetime, frequency: str, params: str, until: datetime
) -> None:
    """Give a series another first span and rule. All its exceptions go: the caller knows what became of each.

    Raises as ``new_series`` does.
    """
    parse_params(params)
    event = Event.objects.select_for_update(of=("self",)).get(pk=event_id)
    Rule.objects.filter(pk=event.rule_id).update(frequency=_known(frequency), params=params)
    Event.objects.filter(pk=event_id).update(start=start, end=end, end_recurring_period=until)
    Occurrence.objects.filter(event=event).delete()
    _raise_sequence(event_id)


def _except(event_id: int, original_start: datetime, values: dict[str, Any]) -> None:
    event = Event.objects.select_for_update(of=("self",)).get(pk=event_id)
    original_end = original_start + (event.end - event.start)
    defaults = {"start": original_start, "end": original_end, "original_end": original_end, **values}
    Occurrence.objects.update_or_create(event=event, original_start=original_start, defaults=defaults)
    _raise_sequence(event_id)


def _raise_sequence(event_id: int) -> None:
    SeriesMeta.objects.filter(event_id=event_id).update(sequence=F("sequence") + 1)


def _describe(event: Event, kind: SeriesMeta.Kind, tzid: str) -> None:
    SeriesMeta.objects.create(
        event_id=event.pk, rule_id=event.rule_id, tzid=tzid, uid=f"{uuid4().hex}@qingshan", kind=kind
    )


def _known(frequency: str) -> str:
    FREQUENCIES[frequency]
    return frequency
