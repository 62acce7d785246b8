"""The case's tab for material assistance: what is linked, find, link, unlink, undo."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from casework.cases.models import Case
from casework.page import case_context
from casework.team import can_work, require_work
from qingshan.access.gate import get_visible
from qingshan.accounts.http import SignedInRequest
from qingshan.audit.services import record_read
from qingshan.core.errors import Conflict, Invalid

from . import selectors, services
from .forms import FindForm, LinkForm
from .models import CaseAssistance

TAB = "assistance"
UNDO = "assistance_undo"


@require_safe
def section(request: SignedInRequest, number: str) -> HttpResponse:
    """What is linked; with ``?number=`` the record of that ID and the button that links it."""
    case = get_visible(Case, request.user, number=number)
    if "number" not in request.GET:
        return _page(request, case, find=FindForm())
    require_work(request.user, case)
    find = FindForm(request.GET)
    if not find.is_valid():
        return _page(request, case, find=find, status=422)
    try:
        found = services.find_record(actor=request.user, case=case, number=find.cleaned_data["number"])
    except Invalid as fault:
        find.add_error("number", str(fault.message))
        return _page(request, case, find=find, status=422)
    linked = selectors.links_of(case).filter(record=found).exists()
    others = selectors.other_cases_served(found, case)
    link = LinkForm(initial={"number": found.number})
    return _page(request, case, find=find, link=link, found=found, linked=linked, others=others)


@require_POST
def link(request: SignedInRequest, number: str) -> HttpResponse:
    case = get_visible(Case, request.user, number=number)
    form = LinkForm(request.POST)
    find = FindForm(request.POST)
    if not form.is_valid():
        return _page(request, case, find=find, link=form, status=422)
    try:
        services.link_assistance(actor=request.user, case_id=case.pk, **form.cleaned_data)
    except (Invalid, Conflict) as fault:
        find.is_valid()
        find.add_error("number", str(fault.message))
        return _page(request, case, find=find, status=fault.status)
    messages.success(request, _("救助案件已关联到本个案。"))
    return redirect("casework:assistance-section", number)


@require_POST
def unlink(request: SignedInRequest, number: str, link_id: int) -> HttpResponse:
    found = get_visible(CaseAssistance, request.user, pk=link_id, case__number=number)
    services.unlink_assistance(actor=request.user, link_id=found.pk)
    request.session[UNDO] = found.pk
    return redirect("casework:assistance-section", number)


@require_POST
def restore(request: SignedInRequest, number: str, link_id: int) -> HttpResponse:
    found = get_visible(CaseAssistance, request.user, pk=link_id, case__number=number)
    services.restore_link(actor=request.user, link_id=found.pk)
    messages.success(request, _("关联已恢复。"))
    return redirect("casework:assistance-section", number)


def _page(request: SignedInRequest, case: Case, status: int = 200, **context: object) -> HttpResponse:
    undo = CaseAssistance.objects.filter(pk=request.session.pop(UNDO, None), case=case).first()
    context |= {
        "served": list(selectors.links_of(case)),
        "undo": undo,
        "may_write": bool(can_work(request.user, case)),
    }
    record_read(actor=request.user, action="assistance.list", subject=case, case_id=case.pk)
    template = "casework/assistance_section.html"
    return render(request, template, case_context(request.user, case, TAB, **context), status=status)
