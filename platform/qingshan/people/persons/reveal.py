"""Showing a number in full: asked for with a reason, recorded, shown once, kept nowhere."""

from uuid import UUID

from django.db import transaction

from qingshan.access.decisions import require
from qingshan.accounts.models import User
from qingshan.audit.models import AuditEvent
from qingshan.audit.services import record
from qingshan.core.errors import NotFound
from qingshan.people import rules
from qingshan.people.contacts.models import Address, ContactPoint
from qingshan.people.households.models import Guardianship
from qingshan.people.identifiers.models import Identifier

from .models import Person


@transaction.atomic
def reveal(*, actor: User, person: Person, kind: str, row: UUID, reason: str) -> str:
    """Return the full value of an identifier, phone, address or guardian's phone of a person.

    reason: a code of RevealForm. The record is written before the value is opened. Raises Refused, NotFound.
    """
    require(rules.can_reveal(actor, person))
    found = _row_of(person, kind, row)
    if found is None:
        raise NotFound("person.reveal_row")
    record(
        actor=actor,
        action=f"person.reveal.{kind}",
        subject=found,
        reason=reason,
        outcome=AuditEvent.Outcome.READ,
    )
    return _open(found)


def _row_of(person: Person, kind: str, row: UUID) -> Identifier | ContactPoint | Address | Guardianship | None:
    if kind == "identifier":
        return Identifier.objects.filter(person=person, pk=row).first()
    if kind == "phone":
        return ContactPoint.objects.filter(person=person, pk=row).first()
    if kind == "address":
        return Address.objects.filter(person=person, pk=row).first()
    return Guardianship.objects.filter(ward=person, pk=row).first() if kind == "guardian" else None


def _open(found: Identifier | ContactPoint | Address | Guardianship) -> str:
    if isinstance(found, Identifier):
        return found.number
    if isinstance(found, ContactPoint):
        return found.phone
    return found.text if isinstance(found, Address) else found.guardian_phone
