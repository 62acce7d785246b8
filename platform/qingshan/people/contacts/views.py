from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qingshan.access.gate import get_visible
from qingshan.accounts.http import SignedInRequest
from qingshan.people.conversation import converse, person_for_change

from .forms import AddressForm, ContactForm, ContactRuleForm
from .models import ContactPoint
from .services import add_contact_point, change_contact_rule, end_contact_point, set_address


def new(request: SignedInRequest, pk: UUID) -> HttpResponse:
    person = person_for_change(request, pk)
    return converse(
        request,
        person=person,
        form=ContactForm(request.POST or None),
        save=lambda data: add_contact_point(actor=request.user, person=person, **data),
        title=_("添加电话"),
        lead=_("先问清楚：打这个电话安全吗？什么时候可以打，谁可能接听，接通后怎么说。"),
        done=_("电话和联系约定已保存。"),
    )


def edit(request: SignedInRequest, pk: UUID, row: UUID) -> HttpResponse:
    person = person_for_change(request, pk)
    contact = get_visible(ContactPoint, request.user, pk=row, person=person)
    fields = ("use", "hours", "answered_by", "words")
    initial = {field: getattr(contact, field) for field in fields}
    return converse(
        request,
        person=person,
        form=ContactRuleForm(request.POST or None, initial=initial),
        save=lambda data: change_contact_rule(actor=request.user, contact=contact, **data),
        title=_("修改联系约定"),
        lead=_("电话 %(number)s。号码有变请停用后重新添加。") % {"number": contact.masked},
        done=_("联系约定已保存。"),
    )


@require_POST
def end(request: SignedInRequest, pk: UUID, row: UUID) -> HttpResponse:
    person = person_for_change(request, pk)
    contact = get_visible(ContactPoint, request.user, pk=row, person=person)
    end_contact_point(actor=request.user, contact=contact)
    messages.success(request, _("电话已停用，历史记录仍保留。"))
    return redirect("people:person-detail", person.pk)


def address(request: SignedInRequest, pk: UUID) -> HttpResponse:
    person = person_for_change(request, pk)
    return converse(
        request,
        person=person,
        form=AddressForm(request.POST or None),
        save=lambda data: set_address(actor=request.user, person=person, **data),
        title=_("登记地址"),
        lead=_("同类地址只有一个现用：登记新地址后，原地址自动转为历史。"),
        done=_("地址已登记。"),
    )
