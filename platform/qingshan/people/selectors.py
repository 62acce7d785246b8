"""What other rooms may ask about persons."""

from dataclasses import dataclass
from datetime import date

from qingshan.accounts.models import in_force
from qingshan.core.clock import today

from .contacts.models import ContactPoint
from .groups.models import PriorityMembership
from .households.models import Guardianship, HouseholdMember
from .persons.models import Person


@dataclass(frozen=True)
class SafeContact:
    """The number to call first and how. hours, answered_by, words: empty when nothing was agreed."""

    point: ContactPoint
    hours: str
    answered_by: str
    words: str

    @property
    def masked(self) -> str:
        return self.point.masked


def safe_contact(person: Person) -> SafeContact | None:
    """Return the agreed way to call somebody: the first choice, else any allowed number; None when there is none."""
    points = ContactPoint.objects.active().filter(person=person).exclude(use=ContactPoint.Use.FORBIDDEN)
    ordered = sorted(points, key=lambda point: (point.use != ContactPoint.Use.FIRST, point.recorded_at))
    if not ordered:
        return None
    point = ordered[0]
    return SafeContact(point, point.hours, point.answered_by, point.words)


def age_on(person: Person, day: date | None = None) -> int | None:
    """Return full years on a day (today if none); None when the birth date is unknown."""
    if person.birth_date is None:
        return None
    at, born = day or today(), person.birth_date
    return at.year - born.year - ((at.month, at.day) < (born.month, born.day))


def group_codes(person: Person, *, on: date | None = None) -> list[str]:
    """Return the codes of the priority groups on a day, older labels counted as today's, each once."""
    rows = PriorityMembership.objects.filter(in_force(on), person=person).select_related("group__counted_as")
    return sorted({(row.group.counted_as or row.group).code for row in rows})


def guardians_of(person: Person) -> list[Guardianship]:
    """Return the guardianships in force today."""
    return list(Guardianship.objects.current().filter(ward=person).select_related("guardian"))


def household_of(person: Person) -> list[HouseholdMember]:
    """Return who lives in the person's household today, the person included; empty when none is recorded."""
    own = HouseholdMember.objects.filter(person=person, valid_until__isnull=True).first()
    if own is None:
        return []
    rows = HouseholdMember.objects.current().filter(household=own.household)
    return list(rows.select_related("person"))
