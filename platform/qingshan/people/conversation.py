"""The turn of talk that all the forms about a person share: look, fill in, be told, be sent back."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise

from qingshan.access.gate import get_visible, require
from qingshan.accounts.http import SignedInRequest
from qingshan.core.errors import Conflict, Invalid

from . import rules
from .models import Person

TEMPLATE = "people/person_form.html"


def person_for_change(request: SignedInRequest, pk: UUID) -> Person:
    """Return a person in the actor's sight whom the actor may change."""
    person = get_visible(Person, request.user, pk=pk)
    require(rules.can_change(request.user, person))
    return person


def tell(form: forms.Form, error: Invalid | Conflict) -> None:
    """Put a service's answer on the field that it names, or on top of the form."""
    field = getattr(error, "field", None)
    form.add_error(field if field in form.fields else None, str(error.message))


def converse(
    request: SignedInRequest,
    *,
    person: Person,
    form: forms.Form,
    save: Callable[[Mapping[str, Any]], object],
    title: str | Promise,
    done: str | Promise,
    lead: str | Promise = "",
    back: str = "people:person-detail",
    template: str = TEMPLATE,
    extra: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Show a form, or save it and go back to the person.

    save: takes the cleaned data and calls the service; what it refuses is shown on the form with status 422 or 409.
    """
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                save(form.cleaned_data)
            except (Invalid, Conflict) as error:
                tell(form, error)
                status = error.status
            else:
                messages.success(request, str(done))
                return redirect(back, person.pk)
    context = {"person": person, "form": form, "title": title, "lead": lead, **(extra or {})}
    return render(request, template, context, status=status)
