"""From a lead to a case: is the person known, then open or join."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from casework.cases.models import Case
from casework.cases.services import OpenCaseExists
from qingshan.access.decisions import require
from qingshan.access.gate import get_visible
from qingshan.accounts.http import SignedInRequest
from qingshan.audit.services import record_read
from qingshan.core.errors import Invalid, NotFound
from qingshan.people.models import Person
from qingshan.people.services import IdentifierTaken, match_persons

from . import rules, services
from .forms import MatchForm, NewPersonForm, OpenForm
from .models import Lead

FOUND = "lead_matches"
REASONS: dict[str, str | Promise] = {
    "id_number": gettext_lazy("证件号码一致"),
    "name_birth": gettext_lazy("姓名和出生日期一致"),
    "phone": gettext_lazy("电话一致"),
    "name": gettext_lazy("姓名一致"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def match(request: SignedInRequest, lead_id: UUID) -> HttpResponse:
    """Look for the person by exact facts; what is found is shown masked, with the reasons."""
    lead = _lead(request, lead_id)
    form = MatchForm(
        request.POST if request.method == "POST" else None, initial={"name": lead.name, "phone": lead.phone}
    )
    rows = None
    if request.method == "POST" and form.is_valid():
        rows = _search(request, lead, form)
    return _page(request, lead, match_form=form, rows=rows, status=422 if form.errors else 200)


@require_POST
def open_new(request: SignedInRequest, lead_id: UUID) -> HttpResponse:
    """Open the case for a person whom the house does not know yet."""
    lead = _lead(request, lead_id)
    form = NewPersonForm(request.POST)
    if form.is_valid():
        try:
            return _opened(request, lead, new_person=form.person(), form=form)
        except Invalid as error:
            form.add_error(_field(error), str(error.message))
    return _page(request, lead, new_form=form, status=422)


@require_POST
def open_known(request: SignedInRequest, lead_id: UUID, person_id: UUID) -> HttpResponse:
    """Open the case for somebody who was just found."""
    lead = _lead(request, lead_id)
    form = OpenForm(request.POST)
    if not form.is_valid():
        return _page(request, lead, status=422, open_errors=form)
    return _opened(request, lead, person=_found(request, lead, person_id), form=form)


@require_POST
def join(request: SignedInRequest, lead_id: UUID, person_id: UUID) -> HttpResponse:
    """Put the lead to the open case of somebody who was just found."""
    lead = _lead(request, lead_id)
    services.join_case(actor=request.user, lead_id=lead.pk, person=_found(request, lead, person_id))
    messages.success(request, _("线索已并入在办个案，个案负责人会收到提示。"))
    return redirect("casework:lead-list")


def _opened(request: SignedInRequest, lead: Lead, *, form: OpenForm, **who: Any) -> HttpResponse:
    chosen = form.cleaned_data
    try:
        case = services.open_case(
            actor=request.user, lead_id=lead.pk, level=chosen["level"], worker=chosen["worker"], **who
        )
    except (OpenCaseExists, IdentifierTaken) as error:
        taken = isinstance(error, IdentifierTaken)
        person = Person.objects.get(pk=error.person_id)
        _remember(request, lead, [person.pk])
        rows = [_row(person, ("id_number",) if taken else ())]
        return _page(request, lead, rows=rows, conflict=str(error.message), status=409)
    messages.success(request, _("已立案，案号 %(number)s。") % {"number": case.number})
    return redirect("casework:case-detail", case.number)


def _search(request: SignedInRequest, lead: Lead, form: MatchForm) -> list[dict[str, Any]]:
    found = match_persons(actor=request.user, **form.cleaned_data)
    _remember(request, lead, [match.person.pk for match in found])
    return [_row(match.person, match.reasons) for match in found]


def _row(person: Person, reasons: tuple[str, ...]) -> dict[str, Any]:
    return {
        "person": person,
        "reasons": [str(REASONS.get(reason, reason)) for reason in reasons],
        "has_open_case": Case.objects.open().filter(person=person).exists(),
    }


def _remember(request: SignedInRequest, lead: Lead, persons: list[UUID]) -> None:
    """Keep what was found, so that only such a person can be chosen: an id typed into the address opens nothing."""
    request.session[FOUND] = {"lead": str(lead.pk), "persons": [str(pk) for pk in persons]}


def _found(request: SignedInRequest, lead: Lead, person_id: UUID) -> Person:
    kept = request.session.get(FOUND) or {}
    if kept.get("lead") != str(lead.pk) or str(person_id) not in kept.get("persons", []):
        raise NotFound("person.not_found")
    return Person.objects.get(pk=person_id)


def _lead(request: SignedInRequest, lead_id: UUID) -> Lead:
    lead = get_visible(Lead, request.user, pk=lead_id)
    require(rules.can_open_case(request.user, lead))
    return lead


def _field(error: Invalid) -> str | None:
    known = {"number": "id_number"}
    name = known.get(error.field or "", error.field)
    return name if name in NewPersonForm.base_fields else None


def _page(request: SignedInRequest, lead: Lead, *, status: int = 200, **context: Any) -> HttpResponse:
    record_read(actor=request.user, action="lead.match_page", subject=lead)
    start = {"level": lead.urgency}
    told = {"name": lead.name, "phone": lead.phone, "address": lead.address, "is_anonymous": lead.is_anonymous}
    page = {
        "lead": lead,
        "match_form": MatchForm(initial={"name": lead.name, "phone": lead.phone}),
        "new_form": NewPersonForm(initial={**start, **told}),
        "open_form": OpenForm(initial=start),
        "rows": None,
        **context,
    }
    return render(request, "casework/lead_match.html", page, status=status)
