"""What the rooms' demo builders share: one random source, one calendar, the people who work here."""

import random
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from qingshan.accounts.models import Area, Organisation, User
from qingshan.accounts.roles import Role
from qingshan.core.deadlines import Deadline, due
from qingshan.core.workdays.selectors import exceptions_between, is_workday

SPAN_DAYS = 365
YEARLY_CASES = 800  # what a year opens in a district of this size (domain notes, section 8)
OFFICE = (time(8, 30), time(17, 30))


@dataclass
class DemoContext:
    """Handed from builder to builder, lower rooms first.

    cases: how many cases to make; end: the demo's present moment; staff: users by role; made: what a room leaves for
    the ones above it, by a name of its own (such as "cases"); places: the street areas with their share of people.
    """

    rng: random.Random
    cases: int
    end: datetime
    staff: dict[Role, list[User]] = field(default_factory=dict)
    organisations: dict[str, list[Organisation]] = field(default_factory=dict)
    places: list[tuple[Area, float]] = field(default_factory=list)
    made: dict[str, Any] = field(default_factory=dict)
    _deltas: dict[tuple[str, date], tuple[timedelta, bool]] = field(default_factory=dict)
    _exceptions: dict[date, str] | None = None

    @property
    def start(self) -> datetime:
        return self.end - timedelta(days=SPAN_DAYS)

    @property
    def today(self) -> date:
        return timezone.localdate(self.end)

    def of_a_year(self, yearly: int, least: int = 0) -> int:
        """Return how much of a year's number belongs to this many cases."""
        return max(least, round(yearly * self.cases / YEARLY_CASES))

    def new_id(self) -> uuid.UUID:
        """Draw a primary key from the demo's own random source, so that the same seed gives the same district."""
        return uuid.UUID(int=self.rng.getrandbits(128), version=4)

    def one(self, role: Role) -> User:
        """Return one of a role's users, evenly."""
        return self.rng.choice(self.staff[role])

    def place(self) -> Area:
        """Return a street, as often as its share of people says."""
        return self.rng.choices([area for area, _ in self.places], [share for _, share in self.places])[0]

    def pick(self, weights: Mapping[str, float]) -> str:
        """Return one of the keys, as often as its weight says."""
        return self.rng.choices([*weights], [*weights.values()])[0]

    def shares(self, weights: Mapping[str, float], count: int) -> list[str]:
        """Return ``count`` keys in the very proportions of their weights, shuffled: no luck, only rounding."""
        total = sum(weights.values())
        exact = {key: weight * count / total for key, weight in weights.items()}
        found = {key: int(value) for key, value in exact.items()}
        for key in sorted(exact, key=lambda key: found[key] - exact[key])[: count - sum(found.values())]:
            found[key] += 1
        drawn = [key for key, number in found.items() for _ in range(number)]
        self.rng.shuffle(drawn)
        return drawn

    def due(self, start: datetime, key: str) -> Deadline:
        """Return what ``deadlines.due`` says, asked of the database once a limit and day."""
        at = (key, timezone.localdate(start))
        if at not in self._deltas:
            found = due(start, key)
            self._deltas[at] = (found.at - start, found.provisional)
        delta, provisional = self._deltas[at]
        return Deadline(start + delta, provisional)

    def is_workday(self, day: date) -> bool:
        if self._exceptions is None:
            self._exceptions = exceptions_between(
                self.today - timedelta(days=SPAN_DAYS + 60), self.today + timedelta(days=400)
            )
        return is_workday(day, self._exceptions)

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        """Return a local wall-clock time as an aware moment."""
        return timezone.make_aware(datetime.combine(day, time(hour, minute)))

    def later(self, start: datetime, days: float) -> datetime:
        """Return a moment in office hours about so many days after ``start``, never before it."""
        moment = timezone.localtime(start + timedelta(days=days)).replace(second=0, microsecond=0)
        if self.is_workday(moment.date()) and OFFICE[0] <= moment.time() < OFFICE[1]:
            return max(moment, start)
        day = moment.date() + timedelta(days=moment.time() >= OFFICE[0])
        while not self.is_workday(day):
            day += timedelta(days=1)
        return self.at(day, 8, 30) + timedelta(minutes=self.rng.randrange(540))

    def moment(self, first: datetime | None = None, last: datetime | None = None) -> datetime:
        """Return a moment between two (the whole span unless told), by day rather than by night."""
        low, high = first or self.start, last or self.end
        day = timezone.localtime(low + (high - low) * self.rng.random())
        hour = min(20, max(7, int(self.rng.gauss(12, 3))))
        chosen = day.replace(hour=hour, minute=self.rng.randrange(60), second=0, microsecond=0)
        return min(max(chosen, low), high)

    def birth_date(self, youngest: int = 6, oldest: int = 90) -> date:
        """Return a date of birth of somebody between two ages, adults of about 50 mostly."""
        age = int(min(oldest, max(youngest, self.rng.gauss(52, 18))))
        return date(self.today.year - age - 1, self.rng.randrange(1, 13), self.rng.randrange(1, 29))
