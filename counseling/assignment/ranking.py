"""In which order colleagues are proposed, as arithmetic on facts: no names, no database.

First who knows the resident already, then who is trained for the need, then who carries the smallest share of what they
can carry, in steps of a tenth so that one session more or less does not outweigh a week of waiting; then who has time
soonest; then who has waited longest for a new client. Shares make it fair to part-time and full-time alike.
"""

from dataclasses import dataclass, field
from datetime import datetime

STEPS = 10


@dataclass(frozen=True)
class Standing:
    """One colleague. known: has counselled this resident; trained: for the need, False when none is asked for;
    load: courses running and asked for; target: sessions a week that hours and limits allow, 0 when none;
    soonest: first free time, None when there is none; last: when a course was begun last; against: codes of what
    speaks against, which puts a colleague behind all others."""

    counselor_id: int
    known: bool = False
    trained: bool = False
    load: int = 0
    target: int = 0
    soonest: datetime | None = None
    last: datetime | None = None
    against: tuple[str, ...] = field(default=())

    @property
    def share(self) -> float:
        """Return the load as a share of the target; 1 where there is no target."""
        return self.load / self.target if self.target else 1.0


def ranked(standings: list[Standing]) -> list[Standing]:
    """Return the colleagues, the first to ask first."""
    return sorted(standings, key=_key)


def _key(one: Standing) -> tuple[bool, bool, bool, int, float, float, int]:
    return (
        bool(one.against),
        not one.known,
        not one.trained,
        int(one.share * STEPS),
        one.soonest.timestamp() if one.soonest else float("inf"),
        one.last.timestamp() if one.last else float("-inf"),
        one.counselor_id,
    )
