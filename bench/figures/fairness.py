"""`assignment_fairness`: how evenly a year of referrals is shared out, by our order and by "most free time that day".

A simulation without a database: the order itself, over counsellors of full and part hours, a leave and a newcomer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import median, pstdev

from bench.harness import Reading, figure
from counseling.assignment.ranking import Standing, ranked

WEEKS, TURNS, A_WEEK = 52, 20, 5  # referrals a week
TARGETS = (20, 20, 20, 16, 16, 10, 10, 10, 8, 20, 12, 6)  # sessions a week
AWAY, NEWCOMER = (3, range(10, 22)), (9, 26)  # (who, weeks); (who, from which week on)
BEGAN = datetime(2026, 1, 5, tzinfo=UTC)
Choose = Callable[[list[Standing], Random], Standing]


@dataclass
class Counselor:
    """One counsellor in the simulation. courses: the weeks in which each ends."""

    number: int
    target: int
    courses: list[int]
    last: datetime | None = None
    used: int = 0
    could: int = 0

    def there(self, week: int) -> bool:
        return not (self.number == AWAY[0] and week in AWAY[1]) and (self.number != NEWCOMER[0] or week >= NEWCOMER[1])

    def standing(self, week: int, chance: Random) -> Standing:
        """Say what the list would show: who has more to do has time later."""
        load = sum(end > week for end in self.courses)
        days = 7 * load / self.target + chance.random() * 3
        soonest = BEGAN + timedelta(weeks=week, days=days)
        against = () if load < self.target else ("full",)
        return Standing(self.number, load=load, target=self.target, soonest=soonest, last=self.last, against=against)


def by_order(standings: list[Standing], _chance: Random) -> Standing:
    return ranked(standings)[0]


def most_free(standings: list[Standing], chance: Random) -> Standing:
    """Choose whoever has most free sessions, as other booking programs do; among equals by chance."""
    free = [one for one in standings if not one.against] or standings
    most = max(one.target - one.load for one in free)
    return chance.choice([one for one in free if one.target - one.load == most])


def spread(choose: Choose, seed: int) -> float:
    """Return the standard deviation, in percentage points, of how much of what they could carry each has carried."""
    chance = Random(seed)
    team = [Counselor(number, target, []) for number, target in enumerate(TARGETS)]
    for week in range(WEEKS):
        for _ in range(A_WEEK + chance.randrange(-2, 3)):
            standings = [one.standing(week, chance) for one in team if one.there(week)]
            chosen = team[choose(standings, chance).counselor_id]
            chosen.courses.append(week + max(1, round(chance.gauss(6, 3.5))))
            chosen.last = BEGAN + timedelta(weeks=week)
        for one in team:
            if one.there(week):
                one.used += sum(end > week for end in one.courses)
                one.could += one.target
    return pstdev(100 * one.used / one.could for one in team)


@figure(
    "assignment_fairness",
    goal=0.5,
    unit="×",
    against='"most free sessions first", as in Easy!Appointments',
    how=f"spread of the share carried, {len(TARGETS)} counsellors of full and part hours, one away for 12 weeks, "
    f"one new in mid-year, {WEEKS} weeks; medians of {TURNS} simulated years",
    better="lower",
)
def assignment_fairness() -> Reading:
    """Spread of the load among counsellors under our order, by that under the other."""
    mine, other = (median(spread(way, seed) for seed in range(TURNS)) for way in (by_order, most_free))
    return Reading(mine / other, ours=f"{mine:.1f} percentage points", theirs=f"{other:.1f} percentage points")
