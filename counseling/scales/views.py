import json
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from counseling.models import ScaleResponse, Session
from counseling.safety.forms import RiskForm
from qingshan.access.gate import get_visible
from qingshan.accounts.http import SignedInRequest
from qingshan.audit.services import record_read
from qingshan.core.errors import NotFound

from . import services
from .forms import ScaleForm
from .instruments import BAND_LABELS, INSTRUMENTS, NOT_A_DIAGNOSIS, Instrument
from .selectors import draft_values, wordings

RISK = "risk"


@cache_control(private=True, no_store=True)
def scale_entry(request: SignedInRequest, session_id: UUID, instrument: str) -> HttpResponse:
    """Enter one questionnaire. What cannot be saved yet is kept as a draft and shown again."""
    session = get_visible(Session, request.user, pk=session_id)
    kind = INSTRUMENTS.get(instrument)
    if kind is None:
        raise NotFound("scale.unknown")
    if request.method != "POST":
        return _entry_page(request, session, kind, *_fresh_forms(request, session, kind))
    form = ScaleForm(request.POST, instrument=kind)
    form.is_valid()
    risk = RiskForm(request.POST if form.answered_safety else None, prefix=RISK)
    if not form.is_valid() or (form.answered_safety and not risk.is_valid()):
        names = [*form.fields, *(risk.add_prefix(name) for name in risk.fields)]
        values = {name: request.POST[name] for name in names if request.POST.get(name)}
        services.keep_draft(actor=request.user, session_id=session.pk, instrument=instrument, values=values)
        return _entry_page(request, session, kind, form, risk, status=422)
    response = services.record_response(
        actor=request.user,
        session_id=session.pk,
        instrument=instrument,
        items=form.items,
        prorate=form.cleaned_data["prorate"],
        outcome=risk.cleaned_data["outcome"] if form.answered_safety else "",
        findings=risk.findings() if form.answered_safety else None,
    )
    messages.success(request, _("已保存：%(name)s 总分 %(total)d 分。") % {"name": kind.name, "total": response.total})
    return redirect("counseling:response-detail", response.pk)


def _fresh_forms(request: SignedInRequest, session: Session, kind: Instrument) -> tuple[ScaleForm, RiskForm]:
    kept = draft_values(request.user, session.pk, kind.code)
    if kept:
        record_read(actor=request.user, action="scale.draft.read", subject=session, case_id=session.episode.case_id)
    head = f"{RISK}-"
    mine = {name: value for name, value in kept.items() if not name.startswith(head)}
    theirs = {name.removeprefix(head): value for name, value in kept.items() if name.startswith(head)}
    return ScaleForm(instrument=kind, initial=mine), RiskForm(prefix=RISK, initial=theirs)


def _entry_page(
    request: SignedInRequest,
    session: Session,
    kind: Instrument,
    form: ScaleForm,
    risk: RiskForm,
    status: int = 200,
) -> HttpResponse:
    context = {"session": session, "instrument": kind, "form": form, "risk": risk}
    return render(request, "counseling/scale_entry.html", context, status=status)


@require_GET
@cache_control(private=True, no_store=True)
def response_detail(request: SignedInRequest, response_id: UUID) -> HttpResponse:
    """Show one saved questionnaire with its answers."""
    response = get_visible(ScaleResponse, request.user, pk=response_id)
    record_read(actor=request.user, action="scale.read", subject=response, case_id=response.episode.case_id)
    kind = INSTRUMENTS[response.instrument]
    items: list[int | None] = json.loads(response.items)
    rows = [
        (label, _("未答") if item is None else kind.answers[item], item)
        for label, item in zip(wordings(kind), items, strict=True)
    ]
    context = {
        "response": response,
        "instrument": kind,
        "rows": rows,
        "band": BAND_LABELS[response.band],
        "warning": NOT_A_DIAGNOSIS,
        "corrected": hasattr(response, "corrected_by"),
    }
    return render(request, "counseling/response_detail.html", context)
