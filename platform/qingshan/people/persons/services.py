"""Persons enter the house here, named or not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from qingshan.access.decisions import require
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.clock import today
from qingshan.core.errors import Invalid
from qingshan.people import rules
from qingshan.people.contacts.models import Address, ContactPoint
from qingshan.people.contacts.services import attach_address, attach_contact_point
from qingshan.people.identifiers.normal import check_number
from qingshan.people.identifiers.services import attach_identifier

from .models import Person, PossibleDuplicate, name_index

EARLIEST_BIRTH = date(1880, 1, 1)


@dataclass(frozen=True)
class Phone:
    """A number to record with a new person, and the rule for calling it."""

    number: str
    whose: str = ContactPoint.Whose.OWN
    use: str = ContactPoint.Use.ALLOWED
    hours: str = ""
    answered_by: str = ""
    words: str = ""


@transaction.atomic
def create_person(
    *,
    actor: User,
    name: str = "",
    sex: str = Person.Sex.UNKNOWN,
    birth_date: date | None = None,
    is_anonymous: bool = False,
    identifiers: Iterable[tuple[str, str]] = (),
    phones: Iterable[str | Phone] = (),
    address: str = "",
    hukou: str = Person.Hukou.UNKNOWN,
    residence_area_code: str = "",
    language: str = Person.Language.CHINESE,
) -> Person:
    """Record a person: anonymous, or named with or without numbers.

    identifiers: (kind, number) pairs; phones: as typed, or Phone with a rule; the first is the first choice.
    Raises Refused, Invalid (no name, a number or phone that cannot be right), IdentifierTaken (match instead).
    """
    require(rules.can_create(actor, None))
    _check_facts(name, is_anonymous, birth_date)
    person = Person(
        sex=sex,
        birth_date=birth_date,
        is_anonymous=is_anonymous,
        hukou=hukou,
        residence_area_code=residence_area_code,
        language=language,
        created_by=actor,
    )
    person.set_name(name)
    person.save(force_insert=True)
    record(actor=actor, action="person.create", subject=person)
    _attach_all(actor, person, identifiers, phones, address)
    return person


@transaction.atomic
def change_person(
    *,
    actor: User,
    person: Person,
    name: str,
    sex: str,
    birth_date: date | None,
    is_anonymous: bool,
    hukou: str,
    residence_area_code: str,
    language: str,
) -> Person:
    """Correct what is recorded of a person; an anonymous one who gives a name stops being anonymous by it."""
    row = Person.objects.select_for_update().get(pk=person.pk)
    require(rules.can_change(actor, row))
    _check_facts(name, is_anonymous, birth_date)
    row.set_name(name)
    row.sex, row.birth_date, row.is_anonymous = sex, birth_date, is_anonymous
    row.hukou, row.residence_area_code, row.language = hukou, residence_area_code, language
    row.save()
    record(actor=actor, action="person.change", subject=row)
    return row


@transaction.atomic
def mark_possible_duplicate(*, actor: User, person: Person, other: Person, reasons: Iterable[str]) -> PossibleDuplicate:
    """Note that two records may be one person; marking twice changes nothing."""
    require(rules.can_match(actor, None))
    if person.pk == other.pk:
        raise Invalid("person.same", _("不能与自己比对。"))
    first, second = sorted((person, other), key=lambda row: row.pk)
    mark, created = PossibleDuplicate.objects.get_or_create(
        person=first, other=second, defaults={"reasons": sorted(reasons), "marked_by": actor}
    )
    if created:
        record(actor=actor, action="person.duplicate.mark", subject=mark)
    return mark


def _check_facts(name: str, is_anonymous: bool, birth_date: date | None) -> None:
    if not is_anonymous and not name_index(name):
        raise Invalid("person.no_name", _("请填写姓名；暂时不愿透露的，请勾选“匿名”。"), field="name")
    if birth_date and not EARLIEST_BIRTH <= birth_date <= today():
        raise Invalid("person.birth_date", _("出生日期不能在今天之后，也不能早于 1880 年。"), field="birth_date")


def _attach_all(
    actor: User,
    person: Person,
    identifiers: Iterable[tuple[str, str]],
    phones: Iterable[str | Phone],
    address: str,
) -> None:
    for kind, number in identifiers:
        attach_identifier(actor=actor, person=person, checked=check_number(kind, number))
    for order, given in enumerate(phones):
        phone = given if isinstance(given, Phone) else Phone(given)
        use = ContactPoint.Use.FIRST if order == 0 and phone.use == ContactPoint.Use.ALLOWED else phone.use
        row = ContactPoint(
            person=person,
            whose=phone.whose,
            use=use,
            hours=phone.hours,
            answered_by=phone.answered_by,
            words=phone.words,
        )
        attach_contact_point(actor=actor, row=row, phone=phone.number)
    if address.strip():
        home = Address(person=person, text=address.strip(), area_code=person.residence_area_code)
        attach_address(actor=actor, row=home)
