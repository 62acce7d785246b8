from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qingshan.access.gate import get_visible
from qingshan.accounts.http import SignedInRequest
from qingshan.core.errors import NotFound
from qingshan.people.conversation import converse, person_for_change
from qingshan.people.selectors import household_of

from .forms import EvidenceForm, GuardianForm, RelativeForm
from .models import Guardianship
from .services import (
    add_guardian,
    add_relative,
    end_guardianship,
    end_household_member,
    review_guardian,
)


def new_member(request: SignedInRequest, pk: UUID) -> HttpResponse:
    person = person_for_change(request, pk)
    return converse(
        request,
        person=person,
        form=RelativeForm(request.POST or None),
        save=lambda data: add_relative(actor=request.user, person=person, **data),
        title=_("添加家庭成员"),
        lead=_("还没有家庭记录时，本人将成为户主。"),
        done=_("家庭成员已添加。"),
    )


@require_POST
def end_member(request: SignedInRequest, pk: UUID, row: int) -> HttpResponse:
    person = person_for_change(request, pk)
    membership = next((member for member in household_of(person) if member.pk == row), None)
    if membership is None:
        raise NotFound("household.no_member")
    end_household_member(actor=request.user, membership=membership)
    messages.success(request, _("已登记迁出。"))
    return redirect("people:person-detail", person.pk)


def new_guardian(request: SignedInRequest, pk: UUID) -> HttpResponse:
    person = person_for_change(request, pk)
    family = [member.person for member in household_of(person) if member.person_id != person.pk]
    return converse(
        request,
        person=person,
        form=GuardianForm(request.POST or None, family=family),
        save=lambda data: add_guardian(actor=request.user, ward=person, **data),
        title=_("添加监护人"),
        done=_("监护人已登记。"),
    )


def review(request: SignedInRequest, pk: UUID, row: UUID) -> HttpResponse:
    person = person_for_change(request, pk)
    guardianship = get_visible(Guardianship, request.user, pk=row, ward=person)
    initial = {"evidence": guardianship.evidence, "in_conflict": guardianship.in_conflict}
    return converse(
        request,
        person=person,
        form=EvidenceForm(request.POST or None, initial=initial),
        save=lambda data: review_guardian(actor=request.user, guardianship=guardianship, **data),
        title=_("核实监护关系"),
        lead=_("监护人：%(name)s") % {"name": guardianship.label},
        done=_("监护关系的核实情况已保存。"),
    )


@require_POST
def end_guardian(request: SignedInRequest, pk: UUID, row: UUID) -> HttpResponse:
    person = person_for_change(request, pk)
    guardianship = get_visible(Guardianship, request.user, pk=row, ward=person)
    end_guardianship(actor=request.user, guardianship=guardianship)
    messages.success(request, _("监护关系已终止。"))
    return redirect("people:person-detail", person.pk)
