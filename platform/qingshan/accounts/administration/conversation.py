"""The turn of talk of the configuration forms."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qingshan.accounts.http import SignedInRequest
from qingshan.core.errors import Conflict, Invalid

TABS = [
    ("users", _("用户与岗位")),
    ("organisations", _("机构")),
    ("areas", _("行政区划")),
    ("limits", _("时限与限额")),
    ("calendar", _("工作日历")),
]


def tabs(current: str) -> list[dict[str, Any]]:
    """Return the pages of configuration as tabs."""
    return [
        {"label": label, "url": reverse(f"administration:{name}"), "current": name == current, "count": None}
        for name, label in TABS
    ]


def show(
    request: SignedInRequest, template: str, current: str, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    return render(request, f"administration/{template}.html", {"tabs": tabs(current), **context}, status=status)


def converse(
    request: SignedInRequest,
    *,
    form: forms.Form,
    save: Callable[[Mapping[str, Any]], object],
    title: str | Promise,
    done: str | Promise,
    back: str,
    current: str,
    lead: str | Promise = "",
) -> HttpResponse:
    """Show a form, or save it and go back; what the service refuses is told on the form with its status."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                save(form.cleaned_data)
            except (Invalid, Conflict) as error:
                field = getattr(error, "field", None)
                form.add_error(field if field in form.fields else None, str(error.message))
                status = error.status
            else:
                messages.success(request, str(done))
                return redirect(back)
    context = {"form": form, "title": title, "lead": lead, "back": back}
    return show(request, "form", current, context, status)
