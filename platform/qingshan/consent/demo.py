"""The demo's consents: given when the rooms above say so, by the guardian for whoever needs one."""

from datetime import datetime
from typing import Any

from qingshan.accounts.models import Organisation, User
from qingshan.audit.demo import log
from qingshan.core.demo.context import DemoContext
from qingshan.people.models import Person
from qingshan.people.selectors import age_on

from .models import Consent, Purpose
from .rules import guardian_age
from .selectors import purpose

GIVEN, PURPOSES, YOUNG = "consent.given", "consent.purposes", "consent.young"
HOW = {"signed": 80, "verbal": 20}


def agree(
    context: DemoContext,
    person: Person,
    code: str,
    *,
    at: datetime,
    by: User,
    recipient: Organisation | None = None,
) -> bool:
    """Keep a consent for ``save``; False when only a guardian could give it and none is verified."""
    young = _is_young(context, person)
    guardian = context.made["guardians"].get(person.pk) if young else None
    if young and guardian is None:
        return False
    given: dict[Any, Consent] = context.made.setdefault(GIVEN, {})
    key = (person.pk, code, recipient.pk if recipient else None)
    if key in given or at > context.end:
        return key in given
    given[key] = Consent(
        id=context.new_id(),
        person=person,
        purpose=_purpose(context, code),
        recipient=recipient,
        given_by=Consent.GivenBy.GUARDIAN if guardian else Consent.GivenBy.PERSON,
        guardianship=guardian,
        how=context.pick(HOW),
        given_at=at,
        recorded_by=by,
    )
    log(context, at, by, "consent.grant", given[key], reason=code)
    return True


def save(context: DemoContext) -> None:
    """Write what was given."""
    Consent.objects.bulk_create(context.made.pop(GIVEN, {}).values(), 2_000)


def _purpose(context: DemoContext, code: str) -> Purpose:
    known: dict[str, Purpose] = context.made.setdefault(PURPOSES, {})
    if code not in known:
        known[code] = purpose(code)
    return known[code]


def _is_young(context: DemoContext, person: Person) -> bool:
    age = age_on(person, context.today)
    if YOUNG not in context.made:
        context.made[YOUNG] = guardian_age()
    return age is not None and age < int(context.made[YOUNG])
