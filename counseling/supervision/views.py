from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from counseling.episodes.selectors import episodes_of
from counseling.models import Note, SafetyAlert
from counseling.notes.reading import open_note
from qingshan.access.gate import get_visible
from qingshan.accounts.http import SignedInRequest
from qingshan.core.errors import Invalid

from . import services
from .forms import ReviewForm
from .selectors import unsigned_notes


@require_GET
def supervision(request: SignedInRequest) -> HttpResponse:
    """Show a clinical supervisor what is under way: that it exists and when, not what is in it."""
    context = {
        "episodes": episodes_of(request.user),
        "notes": unsigned_notes(request.user),
        "alerts": SafetyAlert.objects.visible_to(request.user).waiting().order_by("due_at"),
    }
    return render(request, "counseling/supervision.html", context)


@require_POST
def note_review(request: SignedInRequest, note_id: UUID) -> HttpResponse:
    """Sign a note or leave a remark on it."""
    note = get_visible(Note, request.user, pk=note_id)
    form = ReviewForm(request.POST)
    form.is_valid()
    try:
        services.review_note(
            actor=request.user,
            note_id=note.pk,
            signed=form.cleaned_data.get("signed", False),
            remark=form.cleaned_data.get("remark", ""),
        )
    except Invalid as error:
        form.add_error(error.field, str(error.message))
        opened = open_note(actor=request.user, note_id=note.pk)
        context = {"opened": opened, "session": opened.note.session, "form": form}
        return render(request, "counseling/note_open.html", context, status=422)
    messages.success(request, _("已记录您的审阅。"))
    return redirect("counseling:note-open", note.pk)
