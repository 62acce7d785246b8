from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.cases.models import Case
from casework.page import case_context
from casework.strands import Strand
from casework.team import can_work
from qingshan.access.gate import get_visible
from qingshan.accounts.http import SignedInRequest
from qingshan.audit.services import record_read

from . import selectors, services
from .forms import AddendumForm, ServiceForm
from .models import ServiceRecord

TAB = "service"
PAGE = 20


@require_safe
def section(request: SignedInRequest, number: str) -> HttpResponse:
    """The process records of a case. The list shows what and when; the text opens one by one."""
    case = get_visible(Case, request.user, number=number)
    minutes = selectors.minutes_by_strand(case)
    context = {
        "page": Paginator(selectors.services_of(case), PAGE).get_page(request.GET.get("page")),
        "minutes": [(label, minutes[strand]) for strand, label in Strand.choices if strand in minutes],
        "may_write": bool(can_work(request.user, case)),
    }
    record_read(actor=request.user, action="service.list", subject=case, case_id=case.pk)
    return render(request, "casework/service_section.html", case_context(request.user, case, TAB, **context))


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest, number: str) -> HttpResponse:
    case = get_visible(Case, request.user, number=number)
    form = ServiceForm(request.POST or None, case=case)
    if request.method == "POST" and form.is_valid():
        found = services.record_service(actor=request.user, case_id=case.pk, service=form.service())
        text = _("过程记录已保存，并登记为首次接触。") if found.is_first_contact else _("过程记录已保存。")
        messages.success(request, text)
        return redirect("casework:service-section", number)
    context = case_context(request.user, case, TAB, form=form)
    status = 422 if request.method == "POST" else 200
    return render(request, "casework/service_new.html", context, status=status)


@require_safe
def detail(request: SignedInRequest, number: str, record_id: UUID) -> HttpResponse:
    return _detail(request, _record(request, number, record_id), AddendumForm())


@require_POST
def addendum(request: SignedInRequest, number: str, record_id: UUID) -> HttpResponse:
    found = _record(request, number, record_id)
    form = AddendumForm(request.POST)
    if not form.is_valid():
        return _detail(request, found, form, status=422)
    services.add_service_addendum(actor=request.user, record_id=found.pk, **form.cleaned_data)
    messages.success(request, _("补充已加入，原记录没有改变。"))
    return redirect("casework:service-detail", number, found.pk)


def _record(request: SignedInRequest, number: str, record_id: UUID) -> ServiceRecord:
    return get_visible(ServiceRecord, request.user, pk=record_id, case__number=number)


def _detail(request: SignedInRequest, found: ServiceRecord, form: AddendumForm, status: int = 200) -> HttpResponse:
    case = found.case
    record_read(actor=request.user, action="service.read", subject=found, case_id=case.pk)
    context = {
        "record": found,
        "addenda": found.addenda.select_related("author"),
        "may_write": bool(can_work(request.user, case)),
        "form": form,
    }
    template = "casework/service_detail.html"
    return render(request, template, case_context(request.user, case, TAB, **context), status=status)
