"""The list of leads, taking one in, its receipt, its page."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qingshan.access.gate import can, get_visible
from qingshan.accounts.http import SignedInRequest
from qingshan.accounts.roles import Role
from qingshan.audit.services import record_read
from qingshan.core.errors import Invalid, NotFound

from . import selectors, services
from .forms import CloseForm, ContactForm, LeadFilterForm, LeadForm, TransferForm
from .models import Lead

PAGE_SIZE = 20
RECEIPT = "lead_receipt"


@require_safe
def lead_list(request: SignedInRequest) -> HttpResponse:
    """The queue, the earliest deadline first; rows show no content."""
    form = LeadFilterForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    page = Paginator(selectors.leads_for(request.user, **chosen), PAGE_SIZE).get_page(request.GET.get("page"))
    filtered = any(request.GET.get(name) for name in form.fields)
    return render(request, "casework/lead_list.html", {"form": form, "page": page, "filtered": filtered})


@require_safe
def reported(request: SignedInRequest) -> HttpResponse:
    """A reporter's own reports: when, and how far they are. No content."""
    page = Paginator(Lead.objects.reported_by(request.user).order_by("-received_at"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    return render(request, "casework/lead_reported.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def lead_new(request: SignedInRequest) -> HttpResponse:
    """Take a lead in; on success its receipt is shown, once."""
    form = LeadForm(
        request.POST if request.method == "POST" else None,
        initial={"channel": _usual_channel(request), "reporter": "applicant"},
    )
    if request.method == "POST" and form.is_valid():
        try:
            lead, number, pin = services.receive_lead(actor=request.user, told=form.told())
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            request.session[RECEIPT] = {"lead": str(lead.pk), "number": number, "pin": pin}
            return redirect("casework:lead-receipt")
    return render(request, "casework/lead_new.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@never_cache
def lead_receipt(request: SignedInRequest) -> HttpResponse:
    """Number and PIN to read out; shown once, then gone."""
    receipt = request.session.pop(RECEIPT, None)
    if receipt is None:
        raise NotFound("receipt.shown_already")
    lead = Lead.objects.reported_by(request.user).get(pk=receipt["lead"])
    record_read(actor=request.user, action="lead.receipt", subject=lead)
    pin = receipt["pin"]
    context = {
        "lead": lead,
        "number_groups": receipt["number"].split("-"),
        "pin_groups": [pin[:3], pin[3:]],
        "sees_lead": Lead.objects.visible_to(request.user).filter(pk=lead.pk).exists(),
    }
    return render(request, "casework/lead_receipt.html", context)


@require_safe
def lead_detail(request: SignedInRequest, lead_id: UUID) -> HttpResponse:
    return detail_page(request, get_visible(Lead, request.user, pk=lead_id))


def detail_page(request: SignedInRequest, lead: Lead, *, status: int = 200, **forms: Any) -> HttpResponse:
    """Render a lead, perhaps with a form that came back with errors."""
    actor = request.user
    record_read(actor=actor, action="lead.read", subject=lead, case_id=lead.case_id)
    handles = lead.is_open and bool(can(actor, "lead.handle", lead))
    context = {
        "lead": lead,
        "contacts": lead.contacts.select_related("by"),
        "may_accept": lead.status == Lead.Status.RECEIVED and actor.has_role(Role.WINDOW, Role.HOTLINE),
        "may_handle": handles,
        "may_open": handles and lead.status == Lead.Status.ACCEPTED and bool(can(actor, "lead.open_case", lead)),
        "contact_form": ContactForm(),
        "transfer_form": TransferForm(actor=actor),
        "close_form": CloseForm(),
        **forms,
    }
    return render(request, "casework/lead_detail.html", context, status=status)


@require_POST
def accept(request: SignedInRequest, lead_id: UUID) -> HttpResponse:
    services.accept_lead(actor=request.user, lead_id=lead_id)
    messages.success(request, _("您已接收这条线索，现在由您负责。"))
    return redirect("casework:lead-detail", lead_id)


@require_POST
def contact(request: SignedInRequest, lead_id: UUID) -> HttpResponse:
    lead = get_visible(Lead, request.user, pk=lead_id)
    form = ContactForm(request.POST)
    if not form.is_valid():
        return detail_page(request, lead, status=422, contact_form=form)
    services.record_contact(actor=request.user, lead_id=lead.pk, **form.cleaned_data)
    messages.success(request, _("联系记录已保存。"))
    return redirect("casework:lead-detail", lead_id)


@require_POST
def transfer(request: SignedInRequest, lead_id: UUID) -> HttpResponse:
    lead = get_visible(Lead, request.user, pk=lead_id)
    form = TransferForm(request.POST, actor=request.user)
    if not form.is_valid():
        return detail_page(request, lead, status=422, transfer_form=form)
    services.transfer_lead(actor=request.user, lead_id=lead.pk, **form.cleaned_data)
    messages.success(request, _("已转出。对方接收之前，仍由您负责。"))
    return redirect("casework:lead-list")


@require_POST
def close(request: SignedInRequest, lead_id: UUID) -> HttpResponse:
    lead = get_visible(Lead, request.user, pk=lead_id)
    form = CloseForm(request.POST)
    if not form.is_valid():
        return detail_page(request, lead, status=422, close_form=form)
    services.close_lead(actor=request.user, lead_id=lead.pk, **form.cleaned_data)
    messages.success(request, _("线索已办结。"))
    return redirect("casework:lead-list")


def _usual_channel(request: SignedInRequest) -> str:
    if request.user.has_role(Role.HOTLINE):
        return Lead.Channel.HOTLINE
    return Lead.Channel.WINDOW if request.user.has_role(Role.WINDOW) else Lead.Channel.DISCOVERY
