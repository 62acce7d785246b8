from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qingshan.access.gate import get_visible, require
from qingshan.accounts.http import SignedInRequest
from qingshan.audit.services import record_read
from qingshan.core.errors import NotFound
from qingshan.people.conversation import converse
from qingshan.people.models import Person
from qingshan.people.selectors import age_on

from . import rules, services
from .forms import ConsentForm
from .models import Consent, Purpose
from .selectors import consents_of, purposes, standing_consents

MINOR_AGE = 18


@dataclass(frozen=True)
class Row:
    """One purpose and where it stands: the consents that count now."""

    purpose: Purpose
    standing: list[Consent]
    can_add: bool


def rows_of(person: Person) -> list[Row]:
    """Return each purpose in force with the person's standing consents."""
    rows = []
    for purpose in purposes():
        standing = list(standing_consents(person, purpose.code).select_related("recipient", "guardianship__guardian"))
        rows.append(Row(purpose, standing, can_add=purpose.names_recipient or not standing))
    return rows


def consent_list(request: SignedInRequest, pk: UUID) -> HttpResponse:
    person = get_visible(Person, request.user, pk=pk)
    record_read(actor=request.user, action="consent.list", subject=person)
    context = {
        "person": person,
        "rows": rows_of(person),
        "past": [row for row in consents_of(person) if row.withdrawn_at],
        "editable": bool(rules.can_record(request.user, person)),
    }
    return render(request, "consent/list.html", context)


def grant(request: SignedInRequest, pk: UUID, code: str) -> HttpResponse:
    """Show the words in force and record the yes to them."""
    person = get_visible(Person, request.user, pk=pk)
    require(rules.can_record(request.user, person))
    purpose = _purpose(code)
    age = age_on(person)
    return converse(
        request,
        person=person,
        form=ConsentForm(request.POST or None, person=person, purpose=purpose),
        save=lambda data: services.grant(actor=request.user, person=person, code=code, **data),
        title=_("登记同意：%(title)s") % {"title": purpose.title},
        done=_("同意已登记，从现在起有效。"),
        back="consent:list",
        template="consent/grant.html",
        extra={
            "purpose": purpose,
            "is_minor": age is not None and rules.guardian_age() <= age < MINOR_AGE,
            "needs_guardian": rules.needs_guardian(person),
        },
    )


@require_POST
def withdraw(request: SignedInRequest, pk: UUID, row: UUID) -> HttpResponse:
    """Take one consent back; the page asked before and named the effects."""
    person = get_visible(Person, request.user, pk=pk)
    consent = get_visible(Consent, request.user, pk=row, person=person)
    services.withdraw(actor=request.user, person=person, code=consent.purpose.code, recipient=consent.recipient)
    messages.success(request, _("同意已撤回，立即生效。"))
    return redirect("consent:list", person.pk)


def _purpose(code: str) -> Purpose:
    found = next((row for row in purposes() if row.code == code), None)
    if found is None:
        raise NotFound("consent.no_purpose")
    return found
