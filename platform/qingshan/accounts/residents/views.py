from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from qingshan.access.gate import get_visible, require
from qingshan.accounts.http import SignedInRequest
from qingshan.accounts.models import User
from qingshan.accounts.passwords import in_groups
from qingshan.people.models import Person

from . import rules, services

SHOWN_ONCE = "residents/password.html"


@never_cache
def account(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show whether the person has an account, and what can be done about it."""
    person = _person(request, pk)
    user = User.objects.filter(person=person).first()
    fit = rules.may_have_account(person)
    context = {"person": person, "account": user, "obstacle": "" if fit else fit.message}
    return render(request, "residents/account.html", context)


@require_POST
@never_cache
def open_account(request: SignedInRequest, pk: UUID) -> HttpResponse:
    person = _person(request, pk)
    user, password = services.open_resident_account(actor=request.user, person=person)
    return _show_once(request, person, user, password)


@require_POST
@never_cache
def reset(request: SignedInRequest, pk: UUID) -> HttpResponse:
    person = _person(request, pk)
    user, password = services.reset_resident_password(actor=request.user, person=person)
    return _show_once(request, person, user, password)


@require_POST
def close(request: SignedInRequest, pk: UUID) -> HttpResponse:
    person = _person(request, pk)
    services.close_resident_account(actor=request.user, person=person)
    messages.success(request, _("账号已关闭，立即不能登录。需要时可以重新开通。"))
    return redirect("residents:account", person.pk)


def _person(request: SignedInRequest, pk: UUID) -> Person:
    person = get_visible(Person, request.user, pk=pk)
    require(rules.can_manage(request.user, person))
    return person


def _show_once(request: SignedInRequest, person: Person, user: User, password: str) -> HttpResponse:
    """Answer with the password itself: it is kept nowhere, so no later page could show it."""
    context = {"person": person, "account": user, "groups": in_groups(password)}
    return render(request, SHOWN_ONCE, context)
