from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from counseling.models import Episode, SafetyAlert
from counseling.scales.instruments import NOT_A_DIAGNOSIS
from counseling.scales.selectors import trends
from counseling.sessions.selectors import sessions_of, waiting_sessions
from qingshan.access.decisions import require
from qingshan.access.gate import can, get_visible
from qingshan.accounts.http import SignedInRequest
from qingshan.audit.services import record_read
from qingshan.consent.selectors import has_consent
from qingshan.core.errors import Invalid

from . import rules, services
from .forms import AdviceForm, CloseForm
from .selectors import episodes_of


@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """Show a counsellor's own day: sessions to hold, own episodes."""
    episodes = list(episodes_of(request.user).filter(counselor=request.user))
    context = {
        "open": [found for found in episodes if found.is_open],
        "closed": [found for found in episodes if not found.is_open][:20],
        "waiting": waiting_sessions(request.user),
        "alerts": SafetyAlert.objects.visible_to(request.user).waiting().order_by("due_at"),
    }
    return render(request, "counseling/home.html", context)


@require_GET
@cache_control(private=True, no_store=True)
def episode_detail(request: SignedInRequest, episode_id: UUID) -> HttpResponse:
    """Show one episode: sessions, scales over time, safety, advice. Never the words of a note."""
    episode = get_visible(Episode, request.user, pk=episode_id)
    record_read(actor=request.user, action="episode.read", subject=episode, case_id=episode.case_id)
    may_work = bool(can(request.user, "counseling.episode.work", episode))
    context = {
        "episode": episode,
        "sessions": sessions_of(episode.pk),
        "trends": trends(episode),
        "warning": NOT_A_DIAGNOSIS,
        "checks": episode.risk_checks.select_related("alert", "checked_by").order_by("-checked_at"),
        "advice": episode.advice.select_related("recorded_by").order_by("-given_at"),
        "may_work": may_work and episode.is_open,
        "may_advise": may_work,
        "consented": services.may_counsel(episode.referral),
    }
    return render(request, "counseling/episode_detail.html", context)


def episode_close(request: SignedInRequest, episode_id: UUID) -> HttpResponse:
    """Close an episode and report back."""
    episode = get_visible(Episode, request.user, pk=episode_id)
    require(rules.can_work(request.user, episode))
    may = has_consent(episode.person, "summary.case")
    form = CloseForm(request.POST or None, may_summarise=may)
    page = {"episode": episode, "form": form, "may_summarise": may}
    if request.method != "POST":
        return render(request, "counseling/episode_close.html", page)
    if not form.is_valid():
        return render(request, "counseling/episode_close.html", page, status=422)
    services.close_episode(actor=request.user, episode_id=episode.pk, **form.cleaned_data)
    messages.success(request, _("服务已结束，结果已反馈给转介的社工。"))
    return redirect("counseling:episode-detail", episode.pk)


@cache_control(private=True, no_store=True)
def advice_new(request: SignedInRequest, episode_id: UUID) -> HttpResponse:
    """Record advice to see a qualified institution."""
    episode = get_visible(Episode, request.user, pk=episode_id)
    require(rules.can_work(request.user, episode))
    form = AdviceForm(request.POST or None)
    page = {"episode": episode, "form": form}
    if request.method != "POST":
        return render(request, "counseling/advice_new.html", page)
    if form.is_valid():
        try:
            services.record_advice(actor=request.user, episode_id=episode.pk, **form.cleaned_data)
        except Invalid as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("就医建议已记录。"))
            return redirect("counseling:episode-detail", episode.pk)
    return render(request, "counseling/advice_new.html", page, status=422)
