"""Phones with their rules, and addresses."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from qingshan.access.decisions import require
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.clock import now, today
from qingshan.core.errors import Conflict, Invalid, WrongState
from qingshan.people import rules
from qingshan.people.persons.models import Person

from .models import Address, ContactPoint
from .phones import normalise_phone, phone_index


@transaction.atomic
def add_contact_point(
    *,
    actor: User,
    person: Person,
    phone: str,
    whose: str = ContactPoint.Whose.OWN,
    use: str = ContactPoint.Use.ALLOWED,
    hours: str = "",
    answered_by: str = "",
    words: str = "",
) -> ContactPoint:
    """Record a number and the rule for calling it. A new first choice takes the place of the old one.

    Raises Invalid (not a phone number), Conflict (this person has it already).
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    require(rules.can_change(actor, person))
    row = ContactPoint(person=person, whose=whose, use=use, hours=hours, answered_by=answered_by, words=words)
    return attach_contact_point(actor=actor, row=row, phone=phone)


def attach_contact_point(*, actor: User, row: ContactPoint, phone: str) -> ContactPoint:
    """Write a number; the caller holds the person's lock and has asked the rule."""
    row.phone = normalise_phone(phone)
    row.phone_index, row.recorded_by = phone_index(row.phone), actor
    _make_room_for_first(row)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Conflict("contact.phone_twice", _("这个电话已经登记在这位居民名下。")) from None
    record(actor=actor, action="person.contact.add", subject=row)
    return row


@transaction.atomic
def change_contact_rule(
    *, actor: User, contact: ContactPoint, use: str, hours: str = "", answered_by: str = "", words: str = ""
) -> ContactPoint:
    """Change the rule for calling a number; the number itself is never edited."""
    row = _open_contact(actor, contact)
    row.use, row.hours, row.answered_by, row.words = use, hours, answered_by, words
    _make_room_for_first(row)
    row.save()
    record(actor=actor, action="person.contact.rule", subject=row)
    return row


@transaction.atomic
def end_contact_point(*, actor: User, contact: ContactPoint) -> ContactPoint:
    """Take a number out of use; it stays in the history."""
    row = _open_contact(actor, contact)
    row.ended_at = now()
    row.save(update_fields=["ended_at"])
    record(actor=actor, action="person.contact.end", subject=row)
    return row


@transaction.atomic
def set_address(
    *,
    actor: User,
    person: Person,
    text: str,
    kind: str = Address.Kind.RESIDENCE,
    area_code: str = "",
    valid_from: date | None = None,
) -> Address:
    """Record where somebody lives from a day on; the address before it ends on that day."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    require(rules.can_change(actor, person))
    row = Address(person=person, text=text, kind=kind, area_code=area_code, valid_from=valid_from or today())
    return attach_address(actor=actor, row=row)


def attach_address(*, actor: User, row: Address) -> Address:
    """Write an address and close the one before; the caller holds the person's lock and has asked the rule."""
    if not row.text.strip():
        raise Invalid("address.empty", _("请填写地址。"), field="text")
    before = Address.objects.filter(person=row.person, kind=row.kind, valid_until__isnull=True)
    for old in before:
        if old.valid_from >= row.valid_from + timedelta(days=1):
            raise Invalid("address.order", _("生效日期早于已登记的地址，请核对。"), field="valid_from")
        if old.valid_from == row.valid_from:
            old.delete()
        else:
            old.valid_until = row.valid_from
            old.save(update_fields=["valid_until"])
    row.save(force_insert=True)
    record(actor=actor, action="person.address.set", subject=row)
    return row


def _open_contact(actor: User, contact: ContactPoint) -> ContactPoint:
    Person.objects.select_for_update().get(pk=contact.person_id)
    row = ContactPoint.objects.select_for_update().get(pk=contact.pk)
    require(rules.can_change(actor, row.person))
    if row.ended_at is not None:
        raise WrongState("contact.ended", _("这个电话已经停用。"))
    return row


def _make_room_for_first(row: ContactPoint) -> None:
    if row.use == ContactPoint.Use.FIRST:
        others = ContactPoint.objects.active().filter(person=row.person, use=ContactPoint.Use.FIRST)
        others.exclude(pk=row.pk).update(use=ContactPoint.Use.ALLOWED)
