"""What stands on a person's page, gathered before it is drawn."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from qingshan.access.gate import can
from qingshan.accounts.models import Area, User, in_force
from qingshan.people.contacts.models import Address, ContactPoint
from qingshan.people.groups.models import PriorityMembership
from qingshan.people.households.models import HouseholdMember
from qingshan.people.identifiers.models import Identifier
from qingshan.people.selectors import SafeContact, age_on, guardians_of, household_of, safe_contact

from .forms import RevealForm
from .models import Person, PossibleDuplicate
from .panels import panels_for


@dataclass
class Masked:
    """A row whose value is masked until asked for. shown: the full value, once; ask: the form that asks."""

    row: Any
    kind: str
    shown: str = ""
    ask: RevealForm | None = None


@dataclass
class PersonPage:
    """All of a person's page. full: numbers and addresses may be asked for; editable: forms are offered."""

    person: Person
    full: bool
    editable: bool
    age: int | None
    street: str
    safe: SafeContact | None
    guardians: list[Masked] = field(default_factory=list)
    groups: list[PriorityMembership] = field(default_factory=list)
    identifiers: list[Masked] = field(default_factory=list)
    contacts: list[Masked] = field(default_factory=list)
    addresses: list[Masked] = field(default_factory=list)
    household: list[HouseholdMember] = field(default_factory=list)
    duplicates: int = 0
    panels: list[dict[str, Any]] = field(default_factory=list)


def person_page(actor: User, person: Person, shown: dict[UUID, str], failed: RevealForm | None = None) -> PersonPage:
    """Gather the page as this actor sees it. shown: values revealed by this very request, by row."""
    full = bool(can(actor, "person.reveal", person))
    page = PersonPage(
        person=person,
        full=full,
        editable=bool(can(actor, "person.change", person)),
        age=age_on(person),
        street=street_name(person.residence_area_code),
        safe=safe_contact(person),
        groups=list(PriorityMembership.objects.filter(person=person).select_related("group__counted_as")),
    )
    page.panels = panels_for(actor, person)
    page.guardians = _masked("guardian", guardians_of(person), shown, failed)
    if full:
        _add_protected(page, shown, failed)
    return page


def street_name(code: str) -> str:
    """Return the name of a street by its code; the code itself when it is not (any more) in the table."""
    row = Area.objects.filter(in_force(), code=code).first() if code else None
    return row.name if row else code


def _add_protected(page: PersonPage, shown: dict[UUID, str], failed: RevealForm | None) -> None:
    person = page.person
    page.identifiers = _masked("identifier", Identifier.objects.active().filter(person=person), shown, failed)
    page.contacts = _masked("phone", ContactPoint.objects.active().filter(person=person), shown, failed)
    page.addresses = _masked("address", Address.objects.current().filter(person=person), shown, failed)
    page.household = household_of(person)
    page.duplicates = (
        PossibleDuplicate.objects.filter(person=person) | PossibleDuplicate.objects.filter(other=person)
    ).count()


def _masked(kind: str, rows: Any, shown: dict[UUID, str], failed: RevealForm | None) -> list[Masked]:
    return [Masked(row, kind, shown.get(row.pk, ""), _ask(kind, row.pk, failed)) for row in rows]


def _ask(kind: str, pk: UUID, failed: RevealForm | None) -> RevealForm:
    if failed is not None and failed.data.get("row") == str(pk):
        return failed
    return RevealForm(auto_id=f"id_{pk}_%s", initial={"kind": kind, "row": pk})
