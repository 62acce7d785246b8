"""Consent is given and taken back here; both hold from that moment."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from qingshan.access.decisions import require
from qingshan.accounts.models import Organisation, User
from qingshan.audit.services import record
from qingshan.core.clock import now
from qingshan.core.errors import Conflict, Invalid, WrongState
from qingshan.people.models import Guardianship, Person

from . import rules
from .models import Consent, Purpose
from .selectors import purpose, standing_consents


@transaction.atomic
def grant(
    *,
    actor: User,
    person: Person,
    code: str,
    how: str,
    guardianship: Guardianship | None = None,
    recipient: Organisation | None = None,
    witness: str = "",
    age_confirmed: bool = False,
    given_at: datetime | None = None,
) -> Consent:
    """Record a yes to the version of a purpose in force today.

    guardianship: the guardian who agreed; obligatory while the person is younger than the limit consent.guardian_age.
    recipient: who receives, for sharing purposes (PIPL 23), obligatory there. witness: a name, when how is "witnessed".
    age_confirmed: when the birth date is unknown, that the person is old enough, asked face to face.
    Raises Refused, Invalid, Conflict (it stands already).
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    require(rules.can_record(actor, person))
    wanted = purpose(code)
    _check_who(person, guardianship, age_confirmed)
    _check_words(wanted, how, witness, recipient, given_at)
    if standing_consents(person, code).filter(purpose=wanted, recipient=recipient).exists():
        raise Conflict("consent.stands", _("这项同意已经登记并且有效，不需要重复登记。"))
    consent = Consent.objects.create(
        person=person,
        purpose=wanted,
        recipient=recipient,
        given_by=Consent.GivenBy.GUARDIAN if guardianship else Consent.GivenBy.PERSON,
        guardianship=guardianship,
        how=how,
        witness=witness.strip(),
        given_at=given_at or now(),
        recorded_by=actor,
    )
    record(actor=actor, action="consent.grant", subject=consent, reason=code)
    return consent


@transaction.atomic
def withdraw(*, actor: User, person: Person, code: str, recipient: Organisation | None = None) -> list[Consent]:
    """Take back a person's consent to a purpose, for one recipient or for all; it holds at once.

    Raises Refused, WrongState (nothing stands that could be withdrawn).
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    require(rules.can_record(actor, person))
    rows = Consent.objects.filter(person=person, purpose__code=code, withdrawn_at__isnull=True)
    if recipient is not None:
        rows = rows.filter(recipient=recipient)
    standing = list(rows)
    if not standing:
        raise WrongState("consent.none", _("没有可以撤回的同意，可能已经撤回。"))
    for consent in standing:
        consent.withdrawn_at, consent.withdrawn_by = now(), actor
        consent.save(update_fields=["withdrawn_at", "withdrawn_by"])
        record(actor=actor, action="consent.withdraw", subject=consent, reason=code)
    return standing


def _check_who(person: Person, guardianship: Guardianship | None, age_confirmed: bool) -> None:
    needs = rules.needs_guardian(person)
    if guardianship is not None:
        decision = rules.may_answer_for(person, guardianship)
        if not decision:
            raise Invalid(decision.code, decision.message, field="guardianship")
    elif needs:
        message = _("未满 %(age)s 周岁，须由监护人同意；请选择已核实的监护人。") % {"age": rules.guardian_age()}
        raise Invalid("consent.guardian_needed", message, field="guardianship")
    elif needs is None and not age_confirmed:
        message = _("出生日期不详：请当面确认已满 %(age)s 周岁，或先登记出生日期。") % {"age": rules.guardian_age()}
        raise Invalid("consent.age_unknown", message, field="age_confirmed")


def _check_words(
    wanted: Purpose, how: str, witness: str, recipient: Organisation | None, given_at: datetime | None
) -> None:
    if how == Consent.How.WITNESSED and not witness.strip():
        raise Invalid("consent.no_witness", _("请填写见证人姓名。"), field="witness")
    if wanted.names_recipient and recipient is None:
        raise Invalid("consent.no_recipient", _("请选择接收信息的单位：每个单位须单独同意。"), field="recipient")
    if not wanted.names_recipient and recipient is not None:
        raise Invalid("consent.recipient", _("这项同意不针对某个单位。"), field="recipient")
    if given_at and given_at > now():
        raise Invalid("consent.future", _("同意时间不能在现在之后。"), field="given_at")
