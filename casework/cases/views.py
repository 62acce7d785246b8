"""The list of cases and the first pages of one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from casework.intake.models import Lead
from casework.intake.selectors import lead_by_receipt
from casework.page import case_context
from qingshan.access.gate import get_visible
from qingshan.accounts.http import SignedInRequest
from qingshan.audit.services import record_read
from qingshan.core.errors import Invalid

from . import rules, selectors, services
from .closing import may_undo, undo_until
from .forms import CaseFilterForm, DeclineForm, LevelForm, StageForm, WorkerForm
from .models import Case
from .stages import ORDER, next_stage, reasons_against
from .wording import moments

PAGE_SIZE = 20
NEWEST = 6


@require_safe
def case_list(request: SignedInRequest) -> HttpResponse:
    """What the actor may see, the earliest deadline first. A receipt number in the search opens its lead."""
    if lead := lead_by_receipt(request.user, request.GET.get("q", "")):
        return redirect("casework:lead-detail", lead.pk)
    form = CaseFilterForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    page = Paginator(selectors.cases_for(request.user, **chosen), PAGE_SIZE).get_page(request.GET.get("page"))
    for case in page:
        record_read(actor=request.user, action="case.list", subject=case, case_id=case.pk)
    return render(request, "casework/case_list.html", {"form": form, "page": page, "filtered": any(chosen.values())})


@require_safe
def case_detail(request: SignedInRequest, number: str) -> HttpResponse:
    """Head, deadlines, what comes next, where it came from, the newest moments."""
    return detail_page(request, _case(request, number))


def detail_page(request: SignedInRequest, case: Case, *, status: int = 200, **forms: object) -> HttpResponse:
    """Render the overview, perhaps with a form that came back with errors."""
    actor = request.user
    record_read(actor=actor, action="case.read", subject=case, case_id=case.pk)
    offer, to = selectors.open_offer(case), next_stage(case)
    context = {
        "offer": offer,
        "may_answer": offer is not None and bool(rules.can_answer(actor, offer)),
        "may_assign": case.is_open and bool(rules.can_assign(actor, case)),
        "may_advance": case.is_open and bool(rules.can_advance(actor, case)),
        "may_contact": case.is_open and not case.first_contact_at and bool(rules.can_contact(actor, case)),
        "may_level": case.is_open and (rules.on_team(actor, case) or rules.supervises(actor, case)),
        "closure": selectors.open_closure(case),
        "undo_until": undo_until(case) if may_undo(actor, case) else None,
        "next_stage": Case.Stage(to) if to else None,
        "reasons": reasons_against(case, to) if to else [],
        "earlier": [Case.Stage(s) for s in ORDER[: ORDER.index(case.stage)]] if case.is_open else [],
        "leads": Lead.objects.visible_to(actor).filter(case=case).order_by("received_at"),
        "moments": moments(case.events.select_related("actor")[:NEWEST]),
        "assign_form": WorkerForm(actor=actor),
        "decline_form": DeclineForm(),
        "level_form": LevelForm(initial={"level": case.level}),
        **forms,
    }
    template = "casework/case_detail.html"
    return render(request, template, case_context(actor, case, "overview", **context), status=status)


@require_safe
def timeline(request: SignedInRequest, number: str) -> HttpResponse:
    """All that happened, the newest first, page by page."""
    case = _case(request, number)
    record_read(actor=request.user, action="case.timeline", subject=case, case_id=case.pk)
    page = Paginator(case.events.select_related("actor"), 50).get_page(request.GET.get("page"))
    context = case_context(request.user, case, "timeline", page=page, moments=moments(page.object_list))
    return render(request, "casework/case_timeline.html", context)


@require_POST
def assign(request: SignedInRequest, number: str) -> HttpResponse:
    case = _case(request, number)
    form = WorkerForm(request.POST, actor=request.user)
    if form.is_valid():
        try:
            services.assign_responsible(actor=request.user, case_id=case.pk, user=form.cleaned_data["user"])
        except Invalid as error:
            form.add_error("user", str(error.message))
        else:
            messages.success(request, _("已指派。对方接受后成为负责人；在此之前仍由您负责。"))
            return redirect("casework:case-detail", number)
    return detail_page(request, case, status=422, assign_form=form)


@require_POST
def accept(request: SignedInRequest, number: str, assignment_id: int) -> HttpResponse:
    _case(request, number)
    services.accept_assignment(actor=request.user, assignment_id=assignment_id)
    messages.success(request, _("您已接受这个个案，请先联系居民。"))
    return redirect("casework:case-detail", number)


@require_POST
def decline(request: SignedInRequest, number: str, assignment_id: int) -> HttpResponse:
    case = _case(request, number)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return detail_page(request, case, status=422, decline_form=form)
    services.decline_assignment(actor=request.user, assignment_id=assignment_id, **form.cleaned_data)
    messages.success(request, _("已退回，指派人会另行安排。"))
    return redirect("casework:case-list")


@require_POST
def contact(request: SignedInRequest, number: str) -> HttpResponse:
    case = _case(request, number)
    services.confirm_first_contact(actor=request.user, case_id=case.pk)
    messages.success(request, _("已登记首次联系。"))
    return redirect("casework:case-detail", number)


@require_POST
def level(request: SignedInRequest, number: str) -> HttpResponse:
    case = _case(request, number)
    form = LevelForm(request.POST)
    if form.is_valid():
        try:
            services.change_level(actor=request.user, case_id=case.pk, **form.cleaned_data)
        except Invalid as error:
            form.add_error("level", str(error.message))
        else:
            messages.success(request, _("危机等级已调整，时限随之更新。"))
            return redirect("casework:case-detail", number)
    return detail_page(request, case, status=422, level_form=form)


@require_POST
def stage(request: SignedInRequest, number: str) -> HttpResponse:
    case = _case(request, number)
    form = StageForm(request.POST)
    if not form.is_valid():
        raise Invalid("case.stage", _("请选择一个阶段。"))
    services.advance_stage(actor=request.user, case_id=case.pk, to=form.cleaned_data["to"])
    messages.success(request, _("阶段已更新。"))
    return redirect("casework:case-detail", number)


def _case(request: SignedInRequest, number: str) -> Case:
    return get_visible(Case, request.user, number=number)
