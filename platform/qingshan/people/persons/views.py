from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from qingshan.access.gate import get_visible
from qingshan.accounts.http import SignedInRequest
from qingshan.audit.services import record_read
from qingshan.people.conversation import converse, person_for_change

from .forms import PersonForm, RevealForm, SearchForm
from .matching import match_persons
from .models import Person
from .page import person_page
from .reveal import reveal as reveal_value
from .services import change_person

DETAIL = "people/person_detail.html"


def search(request: SignedInRequest) -> HttpResponse:
    """Find a person by exact facts; what is found shows masked, and opens only within sight."""
    form = SearchForm(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return render(request, "people/search.html", {"form": form, "rows": None})
    if not form.is_valid():
        return render(request, "people/search.html", {"form": form, "rows": None}, status=422)
    matches = match_persons(actor=request.user, **form.cleaned_data)
    seen = Person.objects.visible_to(request.user).filter(pk__in=[match.person.pk for match in matches])
    opens = set(seen.values_list("pk", flat=True))
    rows = [(match, match.person.pk in opens) for match in matches]
    return render(request, "people/search.html", {"form": form, "rows": rows})


@never_cache
def detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show a person; each look is recorded."""
    person = get_visible(Person, request.user, pk=pk)
    record_read(actor=request.user, action="person.open", subject=person)
    return render(request, DETAIL, {"page": person_page(request.user, person, {})})


@require_POST
@never_cache
def reveal(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show the page again with one value in full; the next page masks it again."""
    person = get_visible(Person, request.user, pk=pk)
    form = RevealForm(request.POST, auto_id=f"id_{request.POST.get('row', '')}_%s")
    if not form.is_valid():
        page = person_page(request.user, person, {}, failed=form)
        return render(request, DETAIL, {"page": page}, status=422)
    value = reveal_value(actor=request.user, person=person, **form.cleaned_data)
    page = person_page(request.user, person, {form.cleaned_data["row"]: value})
    return render(request, DETAIL, {"page": page})


def edit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    person = person_for_change(request, pk)
    form = PersonForm(request.POST or None, initial=PersonForm.initial_of(person))
    return converse(
        request,
        person=person,
        form=form,
        save=lambda data: change_person(actor=request.user, person=person, **data),
        title=_("修改基本信息"),
        done=_("基本信息已保存。"),
    )
