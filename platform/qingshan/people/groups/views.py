from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qingshan.access.gate import get_visible
from qingshan.accounts.http import SignedInRequest
from qingshan.people.conversation import converse, person_for_change

from .forms import PriorityGroupForm
from .models import PriorityMembership
from .services import add_priority_group, end_priority_group


def new(request: SignedInRequest, pk: UUID) -> HttpResponse:
    person = person_for_change(request, pk)
    return converse(
        request,
        person=person,
        form=PriorityGroupForm(request.POST or None),
        save=lambda data: add_priority_group(actor=request.user, person=person, **data),
        title=_("登记重点对象类别"),
        done=_("重点对象类别已登记。"),
    )


@require_POST
def end(request: SignedInRequest, pk: UUID, row: int) -> HttpResponse:
    person = person_for_change(request, pk)
    membership = get_visible(PriorityMembership, request.user, pk=row, person=person)
    end_priority_group(actor=request.user, membership=membership)
    messages.success(request, _("已登记失效。"))
    return redirect("people:person-detail", person.pk)
