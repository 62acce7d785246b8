"""What the rooms' demo builders share: one random source, one clock, the people who work here."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from qingshan.accounts.models import Area, Organisation, User
from qingshan.accounts.roles import Role

SPAN_DAYS = 365


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

    @property
    def start(self) -> datetime:
        return self.end - timedelta(days=SPAN_DAYS)

    def one(self, role: Role) -> User:
        """Return one of a role's users, evenly."""
        return self.rng.choice(self.staff[role])

    def place(self) -> Area:
        """Return a street, as often as its share of people says."""
        return self.rng.choices([area for area, _ in self.places], [share for _, share in self.places])[0]

    def moment(self, first: datetime | None = None, last: datetime | None = None) -> datetime:
        """Return a moment in office hours between two moments (the whole span unless told)."""
        low, high = first or self.start, last or self.end
        day = low + (high - low) * self.rng.random()
        hour = min(17, max(8, int(self.rng.gauss(12, 3))))
        chosen = timezone.localtime(day).replace(hour=hour, minute=self.rng.randrange(60), second=0, microsecond=0)
        return min(max(chosen, low), high)

    def birth_date(self) -> date:
        """Return a date of birth of somebody of 6 to 90 years, adults mostly."""
        age = int(min(90, max(6, self.rng.gauss(52, 18))))
        return date(self.end.year - age, self.rng.randrange(1, 13), self.rng.randrange(1, 29))
