from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from counseling.models import Note, NoteReview
from counseling.notes.rules import can_review
from qingshan.access.decisions import require
from qingshan.access.gate import get_visible
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.errors import Conflict, Invalid
from qingshan.realtime.services import announce


@transaction.atomic
def review_note(*, actor: User, note_id: UUID, signed: bool, remark: str = "") -> NoteReview:
    """Sign a sealed note, leave a remark beside it, or both; the note itself stays as it is.

    Raises NotFound, Refused (not the counsellor's clinical supervisor), Invalid (neither), Conflict (signed already).
    """
    note = get_visible(Note, actor, pk=note_id)
    require(can_review(actor, note))
    if not signed and not remark.strip():
        raise Invalid("review.empty", _("请写下意见，或勾选签署。"), field="remark")
    Note.objects.select_for_update().get(pk=note.pk)
    if signed and NoteReview.objects.filter(note=note, supervisor=actor, signed=True).exists():
        raise Conflict("review.signed", _("您已签署过这份记录。如需补充，只写意见即可。"))
    review = NoteReview.objects.create(note=note, supervisor=actor, signed=signed, remark=remark.strip())
    record(actor=actor, action="note.review", subject=review, case_id=note.session.episode.case_id)
    announce(user_id=note.author_id, kind="note.reviewed", subject_id=str(note.pk))
    return review
