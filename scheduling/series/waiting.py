"""Deciding on occurrences for which the worker found no time."""

from dataclasses import replace

from django.db import transaction

from qingshan.access.gate import get_visible, require
from qingshan.accounts.models import User
from qingshan.audit.services import record
from scheduling.policy import policy
from scheduling.retry import rehearsal, retried

from .arranging import Arranged, Arranger, Choices, Line, State, Wish
from .changes import Scope, go_along
from .keys import log_change, once
from .limits import series_limits
from .models import Series, Unplaced
from .notices import tell
from .plan import digest_of
from .rules import can_change
from .services import NO_CHOICES, check_choices, refuse_conflicts
from .standing import Standing, lock_series


def preview_waiting(*, actor: User, series_id: int, choices: Choices = NO_CHOICES) -> list[Line]:
    """Return every occurrence that waits for a time, with the nearest free one. Raises NotFound, Refused."""
    get_visible(Series, actor, pk=series_id)
    check_choices(choices)
    return _rehearse(actor, series_id, choices)


@retried
def _rehearse(actor: User, series_id: int, choices: Choices) -> list[Line]:
    with rehearsal():
        standing = lock_series(series_id)
        require(can_change(actor, standing.series))
        wishes = _waiting(standing)
        return _arrange(standing, wishes, choices, proposing=True).lines if wishes else []


def place_waiting(*, actor: User, series_id: int, choices: Choices, idempotency_key: str) -> Series:
    """Do what was decided on the occurrences named in ``choices``; the others go on waiting.

    Raises NotFound, Refused, Invalid, Conflict (one of the times is taken by now: nothing is saved).
    """
    get_visible(Series, actor, pk=series_id)
    check_choices(choices)
    digest = digest_of("place", series_id, sorted(choices.items()))
    return once(
        actor=actor,
        key=idempotency_key,
        digest=digest,
        act=lambda: _place(actor, series_id, choices, idempotency_key, digest),
    )


@retried
@transaction.atomic
def _place(actor: User, series_id: int, choices: Choices, key: str, digest: str) -> Series:
    standing = lock_series(series_id)
    series = standing.series
    require(can_change(actor, series))
    if wishes := [wish for wish in _waiting(standing) if wish.original_start in choices]:
        arranged = _arrange(standing, wishes, choices, proposing=False)
        refuse_conflicts(arranged)
        settled = [line.original_start for line in arranged.lines if line.state != State.CONFLICT]
        Unplaced.objects.filter(series=series, original_start__in=settled).delete()
        go_along(series, arranged, actor)
        tell(series, next(iter(arranged.made), None), f"placed.{key}")
    log_change(actor=actor, before=series_id, after=series, action="place", scope=Scope.ONE, key=key, digest=digest)
    record(actor=actor, action="series.place", subject=series)
    return series


def _waiting(standing: Standing) -> list[Wish]:
    return [replace(wish, skip=False) for wish in standing.wishes if wish.original_start in standing.waiting]


def _arrange(standing: Standing, wishes: list[Wish], choices: Choices, *, proposing: bool) -> Arranged:
    return Arranger(
        standing.series,
        standing.taking_part(),
        wishes,
        choices=choices,
        today=policy(),
        limits=series_limits(),
        tzid=standing.pattern.tzid,
    ).run(proposing=proposing)
