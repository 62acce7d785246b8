"""The only module that opens sealed words. Who reads is on record before a word is returned."""

from dataclasses import dataclass
from uuid import UUID

from django.db import models, transaction

from counseling.models import Note, NoteDraft, NoteReview
from qingshan.access.decisions import require
from qingshan.access.gate import get_visible
from qingshan.accounts.models import User
from qingshan.audit.services import record_read

from . import rules
from .body import Part, parts, unpack


@dataclass(frozen=True)
class OpenedNote:
    """A note whose opening is on record. Lives for one answer; never stored, cached or sent on."""

    note: Note
    parts: list[Part]
    remarks: list[tuple[NoteReview, str]]


def open_note(*, actor: User, note_id: UUID) -> OpenedNote:
    """Return a sealed note's words, after the reading is committed to the log.

    Raises NotFound (missing, or not the actor's to see), and RuntimeError inside a transaction: a reading that
    could still be rolled back would leave no trace.
    """
    note = get_visible(Note, actor, pk=note_id)
    require(rules.can_open(actor, note))
    _commit_reading(actor, "note.open", note, note.session.episode.case_id)
    remarks = [(review, review.remark) for review in note.reviews.select_related("supervisor")]
    return OpenedNote(note, parts(note.format, note.sealed_body), remarks)


def open_draft(*, actor: User, draft: NoteDraft) -> dict[str, str]:
    """Return what the author has written so far, by field name. Raises as ``open_note`` does."""
    mine = get_visible(NoteDraft, actor, pk=draft.pk)
    _commit_reading(actor, "note.draft.open", mine, mine.session.episode.case_id)
    return unpack(mine.format, mine.sealed_body)


def _commit_reading(actor: User, action: str, subject: models.Model, case_id: int) -> None:
    with transaction.atomic(durable=True):
        record_read(actor=actor, action=action, subject=subject, case_id=case_id)
