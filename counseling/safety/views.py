import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from counseling.models import RiskCheck, SafetyAlert, Session
from qingshan.access.gate import can, get_visible
from qingshan.accounts.http import SignedInRequest
from qingshan.audit.services import record_read

from . import services
from .forms import ANSWERS, RiskForm


@require_GET
def alert_list(request: SignedInRequest) -> HttpResponse:
    """Show the alerts the actor raised or must acknowledge: the waiting ones first."""
    alerts = (
        SafetyAlert.objects.visible_to(request.user)
        .select_related("raised_by", "acknowledged_by", "risk_check__episode__case")
        .order_by("acknowledged_at", "due_at")
    )
    waiting = [alert for alert in alerts if alert.acknowledged_at is None]
    done = [alert for alert in alerts if alert.acknowledged_at is not None][-50:]
    return render(request, "counseling/alert_list.html", {"waiting": waiting, "done": done[::-1]})


@require_GET
@cache_control(private=True, no_store=True)
def alert_detail(request: SignedInRequest, alert_id: UUID) -> HttpResponse:
    """Show one alert with what was asked and done; the reading is on record."""
    alert = get_visible(SafetyAlert, request.user, pk=alert_id)
    check = alert.risk_check
    record_read(actor=request.user, action="safety.read", subject=alert, case_id=check.episode.case_id)
    context = {
        "alert": alert,
        "check": check,
        "findings": described(check),
        "responses": check.responses.all(),
        "may_acknowledge": bool(can(request.user, "counseling.alert.acknowledge", alert))
        and alert.acknowledged_at is None,
        "may_open_episode": bool(can(request.user, "counseling.episode.read", check.episode)),
    }
    return render(request, "counseling/alert_detail.html", context)


@require_POST
def alert_acknowledge(request: SignedInRequest, alert_id: UUID) -> HttpResponse:
    services.acknowledge_alert(actor=request.user, alert_id=alert_id)
    messages.success(request, _("已确认。请与咨询师商定下一步。"))
    return redirect("counseling:alert-detail", alert_id)


@cache_control(private=True, no_store=True)
def risk_check(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Record a risk check that no questionnaire asked for: zero on an item is not clearance."""
    session = get_visible(Session, request.user, pk=session_id)
    form = RiskForm(request.POST or None)
    if request.method != "POST":
        return render(request, "counseling/risk_check.html", {"session": session, "form": form})
    form = RiskForm(request.POST)
    if not form.is_valid():
        context = {"session": session, "form": form}
        return render(request, "counseling/risk_check.html", context, status=422)
    services.check_risk(
        actor=request.user,
        session_id=session.pk,
        outcome=form.cleaned_data["outcome"],
        findings=form.findings(),
    )
    messages.success(request, _("安全评估已保存。"))
    return redirect("counseling:session-detail", session.pk)


def described(check: RiskCheck) -> list[tuple[Any, Any]]:
    """Return a check's findings as label and text; opens the encrypted column."""
    found = json.loads(check.findings)
    words = dict(ANSWERS)
    fields = RiskForm.base_fields
    return [
        (fields[name].label, words.get(found[name], found[name]))
        for name in fields
        if name != "outcome" and found.get(name)
    ]
