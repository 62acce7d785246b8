from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from counseling.models import NoteDraft, Session
from counseling.supervision.forms import ReviewForm
from qingshan.access.decisions import require
from qingshan.access.gate import can, get_visible
from qingshan.accounts.http import SignedInRequest
from qingshan.core.errors import Invalid

from . import rules, services
from .body import FIELDS
from .forms import NoteForm
from .models import Format
from .reading import open_draft, open_note


@cache_control(private=True, no_store=True)
def note_write(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Write a session's record: keep it as a draft, or seal it for good."""
    session = get_visible(Session, request.user, pk=session_id)
    require(rules.can_write(request.user, session))
    if request.method != "POST":
        return _write_page(request, session, _fresh_form(request, session))
    form = NoteForm(request.POST, format=_format(request.POST.get("format", "")))
    if not form.is_valid():
        return _write_page(request, session, form, status=422)
    actor, texts = request.user, form.texts()
    if "seal" not in request.POST:
        services.save_draft(actor=actor, session_id=session.pk, format=form.format, texts=texts)
        messages.success(request, _("草稿已保存，只有您自己能看到。"))
        return redirect("counseling:note-write", session.pk)
    try:
        services.seal_note(actor=actor, session_id=session.pk, format=form.format, texts=texts)
    except Invalid as error:
        form.add_error(next(iter(form.fields)), str(error.message))
        return _write_page(request, session, form, status=422)
    messages.success(request, _("记录已封存，不能再修改；需要补充时另写一份补记。"))
    return redirect("counseling:session-detail", session.pk)


def _format(asked: str) -> str:
    return asked if asked in FIELDS else Format.SOAP


def _fresh_form(request: SignedInRequest, session: Session) -> NoteForm:
    draft = NoteDraft.objects.visible_to(request.user).filter(session=session).first()
    asked = request.GET.get("format", "")
    if draft is None or (asked in FIELDS and asked != draft.format):
        return NoteForm(format=_format(asked))
    return NoteForm(format=draft.format, initial=open_draft(actor=request.user, draft=draft))


def _write_page(request: SignedInRequest, session: Session, form: NoteForm, status: int = 200) -> HttpResponse:
    context = {
        "session": session,
        "form": form,
        "formats": [(code, label, code == form.format) for code, label in Format.choices],
        "is_addendum": session.notes.exists(),
    }
    return render(request, "counseling/note_write.html", context, status=status)


@require_GET
@cache_control(private=True, no_store=True)
def note_open(request: SignedInRequest, note_id: UUID) -> HttpResponse:
    """Show a sealed note's words; who reads is on record before."""
    opened = open_note(actor=request.user, note_id=note_id)
    may_review = bool(can(request.user, "counseling.note.review", opened.note))
    context = {
        "opened": opened,
        "session": opened.note.session,
        "form": ReviewForm() if may_review else None,
    }
    return render(request, "counseling/note_open.html", context)
