"""Numbers that the state gave: added, ended, never edited."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from qingshan.access.decisions import require
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.clock import now
from qingshan.core.errors import Conflict, Invalid, WrongState
from qingshan.people import rules
from qingshan.people.persons.models import Person

from .models import Identifier
from .normal import CheckedNumber, check_number


class IdentifierTaken(Conflict):
    """The number stands with another person already; ``person_id`` says with whom, for matching."""

    def __init__(self, person: Person) -> None:
        self.person_id = person.pk
        super().__init__("identifier.taken", _("这个证件号码已经登记在另一份居民档案上，请先查找比对，不要重复建档。"))


@transaction.atomic
def add_identifier(*, actor: User, person: Person, kind: str, number: str) -> Identifier:
    """Record a number of a person; what it says of birth and sex fills what was unknown.

    Raises Invalid (form, or the birth date differs from the record), IdentifierTaken (somebody has it already).
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    require(rules.can_change(actor, person))
    return attach_identifier(actor=actor, person=person, checked=check_number(kind, number))


def attach_identifier(*, actor: User, person: Person, checked: CheckedNumber) -> Identifier:
    """Write a checked number; the caller holds the person's lock and has asked the rule."""
    holder = Identifier.objects.active().filter(kind=checked.kind, number_index=checked.index).first()
    if holder is not None:
        raise IdentifierTaken(holder.person)
    _agree_with_record(person, checked)
    row = Identifier(
        person=person,
        kind=checked.kind,
        number=checked.number,
        number_index=checked.index,
        area_doubt=checked.area_doubt,
        recorded_by=actor,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raced = Identifier.objects.active().get(kind=checked.kind, number_index=checked.index)
        raise IdentifierTaken(raced.person) from None
    record(actor=actor, action="person.identifier.add", subject=row)
    return row


@transaction.atomic
def end_identifier(*, actor: User, identifier: Identifier) -> Identifier:
    """Close a number that was wrong or has been replaced; it stays in the history."""
    row = Identifier.objects.select_for_update().get(pk=identifier.pk)
    require(rules.can_change(actor, row.person))
    if row.ended_at is not None:
        raise WrongState("identifier.ended", _("这个证件号码已经停用。"))
    row.ended_at = now()
    row.save(update_fields=["ended_at"])
    record(actor=actor, action="person.identifier.end", subject=row)
    return row


def _agree_with_record(person: Person, checked: CheckedNumber) -> None:
    if checked.birth_date is None:
        return
    if person.birth_date and person.birth_date != checked.birth_date:
        message = _("身份证号码里的出生日期与已登记的出生日期不一致，请先核对并更正其中一项。")
        raise Invalid("identifier.birth_differs", message, field="number")
    if person.sex not in (Person.Sex.UNKNOWN, checked.sex):
        message = _("身份证号码里的性别与已登记的性别不一致，请先核对并更正其中一项。")
        raise Invalid("identifier.sex_differs", message, field="number")
    person.birth_date, person.sex = checked.birth_date, checked.sex
    person.save(update_fields=["birth_date", "sex"])
