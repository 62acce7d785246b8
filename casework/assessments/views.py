from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.cases.models import Case
from casework.page import case_context
from casework.team import can_work
from qingshan.access.gate import get_visible
from qingshan.accounts.http import SignedInRequest
from qingshan.audit.services import record_read
from qingshan.core.errors import WrongState

from . import selectors, services
from .forms import AddendumForm, AssessmentForm, initial_of
from .models import Assessment

TAB = "assessment"


@require_safe
def section(request: SignedInRequest, number: str) -> HttpResponse:
    """All versions of a case's assessment, the newest first, and what comes next."""
    case = get_visible(Case, request.user, number=number)
    versions = list(case.assessments.select_related("author", "signed_by"))
    context = {
        "versions": versions,
        "draft": next((version for version in versions if version.is_draft), None),
        "first_due": selectors.first_due(case),
        "may_write": bool(can_work(request.user, case)),
    }
    return render(request, "casework/assessment_section.html", case_context(request.user, case, TAB, **context))


@require_POST
def start(request: SignedInRequest, number: str) -> HttpResponse:
    case = get_visible(Case, request.user, number=number)
    draft = services.start_assessment(actor=request.user, case_id=case.pk)
    return redirect("casework:assessment-edit", number, draft.pk)


@require_safe
def detail(request: SignedInRequest, number: str, assessment_id: UUID) -> HttpResponse:
    return _detail(request, _assessment(request, number, assessment_id), AddendumForm())


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, number: str, assessment_id: UUID) -> HttpResponse:
    """Write a draft; saving keeps it even when it is not complete."""
    assessment = _assessment(request, number, assessment_id)
    if not assessment.is_draft:
        raise WrongState("assessment.signed", _("这份预估已经签署，不能再改。请在预估页面写补充说明。"))
    form = AssessmentForm(request.POST or None, initial=initial_of(assessment))
    if request.method == "POST" and form.is_valid():
        services.save_assessment(actor=request.user, assessment_id=assessment.pk, needs=form.needs(), **form.common())
        messages.success(request, _("草稿已保存。核对无误后请签署。"))
        return redirect("casework:assessment-detail", number, assessment.pk)
    _read(request, assessment)
    context = case_context(request.user, assessment.case, TAB, assessment=assessment, form=form)
    status = 422 if request.method == "POST" else 200
    return render(request, "casework/assessment_edit.html", context, status=status)


@require_POST
def sign(request: SignedInRequest, number: str, assessment_id: UUID) -> HttpResponse:
    assessment = _assessment(request, number, assessment_id)
    services.sign_assessment(actor=request.user, assessment_id=assessment.pk)
    messages.success(request, _("预估已签署。下一步：制定服务计划。"))
    return redirect("casework:assessment-detail", number, assessment.pk)


@require_POST
def addendum(request: SignedInRequest, number: str, assessment_id: UUID) -> HttpResponse:
    assessment = _assessment(request, number, assessment_id)
    form = AddendumForm(request.POST)
    if not form.is_valid():
        return _detail(request, assessment, form, status=422)
    services.add_addendum(actor=request.user, assessment_id=assessment.pk, **form.cleaned_data)
    messages.success(request, _("补充说明已加入，原文没有改变。"))
    return redirect("casework:assessment-detail", number, assessment.pk)


def _assessment(request: SignedInRequest, number: str, assessment_id: UUID) -> Assessment:
    return get_visible(Assessment, request.user, pk=assessment_id, case__number=number)


def _detail(request: SignedInRequest, assessment: Assessment, form: AddendumForm, status: int = 200) -> HttpResponse:
    _read(request, assessment)
    context = {
        "assessment": assessment,
        "needs": selectors.needs_in_order(assessment),
        "addenda": assessment.addenda.select_related("author"),
        "missing": selectors.missing_parts(assessment) if assessment.is_draft else [],
        "may_write": bool(can_work(request.user, assessment.case)),
        "form": form,
    }
    template = "casework/assessment_detail.html"
    return render(request, template, case_context(request.user, assessment.case, TAB, **context), status=status)


def _read(request: SignedInRequest, assessment: Assessment) -> None:
    record_read(actor=request.user, action="assessment.read", subject=assessment, case_id=assessment.case_id)
