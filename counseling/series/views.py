from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from counseling.episodes.rules import can_work
from counseling.models import Episode
from qingshan.access.decisions import require
from qingshan.access.gate import get_visible
from qingshan.accounts.http import SignedInRequest
from scheduling.resources.selectors import rooms
from scheduling.series.pages import take_steps

from . import services
from .forms import CourseForm

SESSIONS = 8


def session_series(request: SignedInRequest, episode_id: UUID) -> HttpResponse:
    """Book a course of sessions: form, every session with its conflicts, confirm."""
    episode = get_visible(Episode, request.user, pk=episode_id)
    require(can_work(request.user, episode))
    form = CourseForm(request.POST or None, initial=_usual())
    if request.method != "POST":
        return render(request, "counseling/series_form.html", {"episode": episode, "form": form})
    steps = take_steps(
        request.POST,
        form,
        lambda choices: services.preview_course(
            actor=request.user, episode_id=episode.pk, course=form.course(), choices=choices
        ),
        lambda choices, key: services.book_course(
            actor=request.user, episode_id=episode.pk, course=form.course(), choices=choices, idempotency_key=key
        ),
    )
    if steps.saved:
        messages.success(request, _("系列面谈已预约，居民会收到一条不含内容的提示。"))
        return redirect("scheduling:series-detail", steps.saved.pk)
    if steps.lines is None:
        return render(request, "counseling/series_form.html", {"episode": episode, "form": form}, status=steps.status)
    return render(request, "counseling/series_preview.html", {"episode": episode, **steps.context}, status=steps.status)


def _usual() -> dict[str, Any]:
    room = rooms().first()
    return {"mode": "in_person" if room else "phone", "room": room.pk if room else "", "times": SESSIONS}
