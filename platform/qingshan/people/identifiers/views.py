from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qingshan.access.gate import get_visible
from qingshan.accounts.http import SignedInRequest
from qingshan.people.conversation import converse, person_for_change
from qingshan.people.models import Person
from qingshan.people.persons.services import mark_possible_duplicate

from .forms import IdentifierForm
from .models import Identifier
from .services import IdentifierTaken, add_identifier, end_identifier


def new(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Add a number. One that stands elsewhere marks the two records as a possible duplicate."""
    person = person_for_change(request, pk)

    def save(data: Mapping[str, Any]) -> None:
        try:
            row = add_identifier(actor=request.user, person=person, **data)
        except IdentifierTaken as taken:
            _mark(request, person, taken.person_id)
            raise
        if row.area_doubt:
            messages.warning(request, _("号码前六位不是已知的区划代码：已保存，请再核对一次证件。"))

    form = IdentifierForm(request.POST or None)
    return converse(request, person=person, form=form, save=save, title=_("登记证件"), done=_("证件已登记。"))


def _mark(request: SignedInRequest, person: Person, other_pk: UUID) -> None:
    if other_pk != person.pk:
        other = Person.objects.get(pk=other_pk)
        mark_possible_duplicate(actor=request.user, person=person, other=other, reasons=["id_number"])


@require_POST
def end(request: SignedInRequest, pk: UUID, row: UUID) -> HttpResponse:
    person = person_for_change(request, pk)
    identifier = get_visible(Identifier, request.user, pk=row, person=person)
    end_identifier(actor=request.user, identifier=identifier)
    messages.success(request, _("证件已停用，历史记录仍保留。"))
    return redirect("people:person-detail", person.pk)
