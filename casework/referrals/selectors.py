"""Reading referrals: the case's side, and the receiver's narrow one."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from casework.cases.models import Case
from casework.levels import Level
from qingshan.accounts.models import Organisation, User, in_force
from qingshan.people.selectors import age_on, safe_contact

from .kinds import TERMS, Disclosure
from .models import Referral


def referrals_of(case: Case) -> QuerySet[Referral]:
    """Return the referrals of a case, the latest first."""
    return Referral.objects.filter(case=case).select_related("to_organisation", "sent_by", "accepted_by")


def organisations_for(kind: str) -> QuerySet[Organisation]:
    """Return the organisations in force that can receive a kind of referral."""
    return Organisation.objects.filter(in_force(), kind__in=TERMS[kind].organisations).order_by("name")


def inbox(actor: User) -> QuerySet[Referral]:
    """Return the open referrals that the actor may answer: waiting ones first, then by deadline."""
    mine = Referral.objects.received_by(actor).select_related("to_organisation", "sent_by", "accepted_by")
    return mine.order_by("accepted_at", "accept_by")


@dataclass(frozen=True)
class Field:
    """One disclosed fact, as the receiver reads it."""

    label: str | Promise
    value: str


def disclosed_fields(case: Case, codes: list[str], summary: str) -> list[Field]:
    """Return exactly the disclosed facts of a case's person, in the fixed order; nothing that was not ticked."""
    readers: dict[str, Callable[[], str]] = {
        Disclosure.NAME: lambda: case.person.display_name,
        Disclosure.AGE: lambda: _age(case),
        Disclosure.SEX: lambda: str(case.person.get_sex_display()),
        Disclosure.CONTACT: lambda: _contact(case),
        Disclosure.LEVEL: lambda: str(Level(case.level).label),
        Disclosure.SUMMARY: lambda: summary,
    }
    return [Field(Disclosure(code).label, read()) for code, read in readers.items() if code in codes]


def disclosed_labels(codes: list[str]) -> list[str | Promise]:
    """Return the names of disclosed fields, without their values."""
    return [field.label for field in Disclosure if field in codes]


def disclosed_to(actor: User, referral: Referral) -> list[Field]:
    """Return what a referral shows to its receiver; nothing to anybody else and nothing after its end."""
    if not Referral.objects.received_by(actor).filter(pk=referral.pk).exists():
        return []
    return disclosed_fields(referral.case, referral.disclosed, referral.reason)


def _age(case: Case) -> str:
    age = age_on(case.person)
    return _("未登记") if age is None else _("%(age)s 岁") % {"age": age}


def _contact(case: Case) -> str:
    found = safe_contact(case.person)
    if found is None:
        return _("请通过转介社工联系")
    parts = [found.point.phone, found.hours, found.words]
    return " · ".join(part for part in parts if part)
