"""Is this person known already? Exact answers by blind index only; nothing fuzzy is stored to be searched."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from qingshan.access.decisions import require
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.errors import Invalid
from qingshan.people import rules
from qingshan.people.contacts.models import ContactPoint
from qingshan.people.contacts.phones import normalise_phone, phone_index
from qingshan.people.identifiers.models import Identifier
from qingshan.people.identifiers.normal import indexes_of

from .models import Person, name_index

WEIGHTS = {"id_number": 100, "name_birth": 70, "phone": 50, "name": 20}
LABELS = {
    "id_number": _("证件号码"),
    "name_birth": _("姓名和出生日期"),
    "phone": _("电话"),
    "name": _("姓名"),
}


@dataclass(frozen=True)
class Match:
    """A person who may be the one. score: 1-100; reasons: codes of what agreed, the strongest first."""

    person: Person
    score: int
    reasons: tuple[str, ...]

    @property
    def reason_labels(self) -> list[str]:
        return [str(LABELS[reason]) for reason in self.reasons]


@transaction.atomic
def match_persons(
    *, actor: User, name: str = "", id_number: str = "", phone: str = "", birth_date: date | None = None
) -> list[Match]:
    """Find whom the given facts fit exactly, the best first; the search is audited, found or not.

    A name alone finds nobody: with a birth date it does, and it adds weight to a number that agrees.
    Raises Refused. What is shown of a match is its label and reasons, whether or not the actor sees the person.
    """
    require(rules.can_match(actor, None))
    found: defaultdict[UUID, set[str]] = defaultdict(set)
    for reason, persons in _hits(name, id_number, phone, birth_date).items():
        for pk in persons:
            found[pk].add(reason)
    matches = [_match(person, found[person.pk], name) for person in Person.objects.filter(pk__in=found)]
    asked = [key for key, value in (("id", id_number), ("phone", phone), ("name", name)) if value]
    record(actor=actor, action="person.match", reason=f"{'+'.join(asked)}:{len(matches)}", outcome="read")
    return sorted(matches, key=lambda match: (-match.score, str(match.person.pk)))


def _hits(name: str, id_number: str, phone: str, birth_date: date | None) -> dict[str, set[UUID]]:
    hits: dict[str, set[UUID]] = {}
    if numbers := indexes_of(id_number):
        holders = Identifier.objects.active().filter(number_index__in=numbers)
        hits["id_number"] = set(holders.values_list("person_id", flat=True))
    if phone:
        hits["phone"] = _by_phone(phone)
    if birth_date and (index := name_index(name)):
        rows = Person.objects.filter(name_index=index, birth_date=birth_date)
        hits["name_birth"] = set(rows.values_list("pk", flat=True))
    return hits


def _by_phone(phone: str) -> set[UUID]:
    try:
        index = phone_index(normalise_phone(phone))
    except Invalid:
        return set()
    rows = ContactPoint.objects.active().filter(phone_index=index)
    return set(rows.values_list("person_id", flat=True))


def _match(person: Person, reasons: set[str], name: str) -> Match:
    agreed = set(reasons)
    if "name_birth" not in agreed and name and person.name_index == name_index(name):
        agreed.add("name")
    ordered = tuple(sorted(agreed, key=lambda reason: -WEIGHTS[reason]))
    return Match(person, min(100, sum(WEIGHTS[reason] for reason in ordered)), ordered)
