from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from counseling.models import Outreach, Session
from counseling.scales.instruments import BAND_LABELS, INSTRUMENTS, NOT_A_DIAGNOSIS
from counseling.scales.selectors import responses_of_session
from qingshan.access.gate import can, get_visible
from qingshan.accounts.http import SignedInRequest
from qingshan.audit.services import record_read
from qingshan.core.clock import now
from qingshan.core.once import key_of
from scheduling.policy import policy
from scheduling.reminders.forms import AnswerForm
from scheduling.reminders.selectors import expectation_of
from scheduling.series.selectors import series_of

from . import services
from .forms import CancelForm, HoldForm, booked_minutes


@require_GET
@cache_control(private=True, no_store=True)
def session_detail(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Show one session: register it, write its note, enter scales."""
    session = get_visible(Session, request.user, pk=session_id)
    return _page(request, session, HoldForm(initial={"minutes": booked_minutes(session)}))


@require_POST
def session_hold(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    session = get_visible(Session, request.user, pk=session_id)
    form = HoldForm(request.POST)
    if not form.is_valid():
        return _page(request, session, form, status=422)
    services.hold_session(
        actor=request.user, session_id=session.pk, idempotency_key=key_of(request), **form.cleaned_data
    )
    messages.success(request, _("面谈已登记完成。请书写并封存记录。"))
    return redirect("counseling:session-detail", session.pk)


@require_POST
def session_miss(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    services.miss_session(actor=request.user, session_id=session_id, idempotency_key=key_of(request))
    messages.success(request, _("已登记未到，负责的社工会收到联系任务。"))
    return redirect("counseling:session-detail", session_id)


def session_cancel(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Cancel a booked session: who asked for it and why."""
    session = get_visible(Session, request.user, pk=session_id)
    form = CancelForm(request.POST or None)
    page = {"session": session, "form": form}
    if request.method != "POST":
        return render(request, "counseling/session_cancel.html", page)
    if not form.is_valid():
        return render(request, "counseling/session_cancel.html", page, status=422)
    services.cancel_session(
        actor=request.user, session_id=session.pk, idempotency_key=key_of(request), **form.cleaned_data
    )
    messages.success(request, _("面谈已取消，时间已释放。"))
    return redirect("counseling:session-detail", session.pk)


@require_POST
def session_reinstate(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    session = services.reinstate_session(actor=request.user, session_id=session_id, idempotency_key=key_of(request))
    messages.success(request, _("已恢复为“已预约”。"))
    return redirect("counseling:session-detail", session.pk)


def _page(request: SignedInRequest, session: Session, form: HoldForm, status: int = 200) -> HttpResponse:
    record_read(actor=request.user, action="session.read", subject=session, case_id=session.episode.case_id)
    may_work = bool(can(request.user, "counseling.episode.work", session.episode))
    filled = {found.instrument: found for found in responses_of_session(session)}
    context = {
        "session": session,
        "episode": session.episode,
        "form": form,
        "notes": session.notes.defer("sealed_body").select_related("author"),
        "scales": [
            (kind, filled.get(code), BAND_LABELS[filled[code].band] if code in filled else "")
            for code, kind in INSTRUMENTS.items()
        ],
        "warning": NOT_A_DIAGNOSIS,
        "checks": session.risk_checks.select_related("checked_by", "alert"),
        "may_work": may_work,
        "series": series_of(session.booking),
        "expected": expectation_of(session.booking),
        "answer": AnswerForm(),
        "to_come": session.status == Session.Status.BOOKED and session.start > now(),
        "may_reinstate": may_work
        and (session.status == Session.Status.MISSED or (_is_cancelled(session) and session.start > now())),
        "may_register": may_work
        and session.status == Session.Status.BOOKED
        and session.start - policy().early <= now(),
    }
    return render(request, "counseling/session_detail.html", context, status=status)


def _is_cancelled(session: Session) -> bool:
    return session.status == Session.Status.CANCELLED


@require_GET
def outreach_list(request: SignedInRequest) -> HttpResponse:
    """Show a worker whom to call: the case's number and the deadline, nothing of the counselling."""
    tasks = Outreach.objects.visible_to(request.user).select_related("case").order_by("done_at", "due_at")
    context = {
        "waiting": [task for task in tasks if task.done_at is None],
        "done": [task for task in tasks if task.done_at is not None][-30:],
    }
    return render(request, "counseling/outreach_list.html", context)


@require_POST
def outreach_done(request: SignedInRequest, outreach_id: UUID) -> HttpResponse:
    services.finish_outreach(actor=request.user, outreach_id=outreach_id)
    messages.success(request, _("已登记：与居民联系过。"))
    return redirect("counseling:outreach-list")
