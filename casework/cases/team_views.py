"""Who is on the team, and the closure of a case."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from casework.page import case_context
from qingshan.access.gate import get_visible
from qingshan.accounts.http import SignedInRequest
from qingshan.audit.services import record_read
from qingshan.core.errors import Conflict, Invalid

from . import rules, selectors, services
from .closing import may_undo, undo_until
from .closing_checks import blockers_of
from .forms import CloseForm, MemberForm
from .models import Case


@require_http_methods(["GET", "HEAD", "POST"])
def team(request: SignedInRequest, number: str) -> HttpResponse:
    """The team now and before; the responsible worker and the supervisor change it."""
    case = get_visible(Case, request.user, number=number)
    form = MemberForm(request.POST if request.method == "POST" else None, actor=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_member(actor=request.user, case=case, **form.cleaned_data)
        except (Invalid, Conflict) as error:
            form.add_error("user", str(error.message))
        else:
            messages.success(request, _("已加入成员。"))
            return redirect("casework:case-team", number)
    record_read(actor=request.user, action="case.team", subject=case, case_id=case.pk)
    current = case.members.current()
    context = case_context(
        request.user, case, "team", form=form,
        members=current.select_related("user", "granted_by").order_by("pk"),
        former=case.members.exclude(pk__in=current.values("pk")).select_related("user", "granted_by"),
        may_change=case.is_open and bool(rules.can_change_team(request.user, case)),
    )  # fmt: skip
    return render(request, "casework/case_team.html", context, status=422 if form.errors else 200)


@require_POST
def remove(request: SignedInRequest, number: str, member_id: int) -> HttpResponse:
    get_visible(Case, request.user, number=number)
    services.remove_member(actor=request.user, member_id=member_id)
    messages.success(request, _("已移出，对方立即不能再看到本个案。"))
    return redirect("casework:case-team", number)


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: SignedInRequest, number: str) -> HttpResponse:
    """What must be settled, the worker's request, the supervisor's decision."""
    case = get_visible(Case, request.user, number=number)
    may_close = bool(rules.can_close(request.user, case))
    form = CloseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if may_close:
            services.close_case(actor=request.user, case_id=case.pk, **form.cleaned_data)
            return redirect("casework:case-detail", number)
        services.request_closure(actor=request.user, case_id=case.pk, **form.cleaned_data)
        messages.success(request, _("结案申请已提交，等待督导审批。"))
        return redirect("casework:case-close", number)
    record_read(actor=request.user, action="case.closure", subject=case, case_id=case.pk)
    context = case_context(
        request.user, case, "closure", form=form,
        blockers=blockers_of(case) if case.is_open else [],
        asked=selectors.open_closure(case),
        may_close=may_close,
        may_ask=bool(rules.can_ask_closure(request.user, case)),
        may_reopen=not case.is_open and bool(rules.can_reopen(request.user, case)),
        undo_until=undo_until(case) if may_undo(request.user, case) else None,
    )  # fmt: skip
    return render(request, "casework/case_close.html", context, status=422 if form.errors else 200)


@require_POST
def approve(request: SignedInRequest, number: str, request_id: int) -> HttpResponse:
    get_visible(Case, request.user, number=number)
    services.approve_closure(actor=request.user, request_id=request_id)
    return redirect("casework:case-detail", number)


@require_POST
def send_back(request: SignedInRequest, number: str, request_id: int) -> HttpResponse:
    get_visible(Case, request.user, number=number)
    services.return_closure(actor=request.user, request_id=request_id)
    messages.success(request, _("结案申请已退回，个案继续办理。"))
    return redirect("casework:case-detail", number)


@require_POST
def reopen(request: SignedInRequest, number: str) -> HttpResponse:
    case = get_visible(Case, request.user, number=number)
    services.reopen_case(actor=request.user, case_id=case.pk)
    messages.success(request, _("个案已重新打开，回到评估阶段。"))
    return redirect("casework:case-detail", number)
