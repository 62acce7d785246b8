from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from counseling.models import Note, NoteDraft, Session
from qingshan.access.decisions import require
from qingshan.access.gate import get_visible
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.clock import now
from qingshan.core.errors import Invalid, WrongState

from . import rules
from .body import pack


def _session(actor: User, session_id: UUID) -> Session:
    session = get_visible(Session, actor, pk=session_id)
    require(rules.can_write(actor, session))
    if session.status != Session.Status.HELD:
        raise WrongState("note.session_not_held", _("面谈登记完成后才能书写记录。"))
    return session


@transaction.atomic
def save_draft(*, actor: User, session_id: UUID, format: str, texts: Mapping[str, str]) -> NoteDraft:
    """Keep what the counsellor has written so far; one draft a session, overwritten each time."""
    session = _session(actor, session_id)
    values = {"format": format, "sealed_body": pack(format, texts), "changed_at": now()}
    draft, created = NoteDraft.objects.select_for_update().get_or_create(session=session, author=actor, defaults=values)
    if not created:
        for name, value in values.items():
            setattr(draft, name, value)
        draft.save(update_fields=[*values])
    record(actor=actor, action="note.draft", subject=draft, case_id=session.episode.case_id)
    return draft


@transaction.atomic
def seal_note(*, actor: User, session_id: UUID, format: str, texts: Mapping[str, str]) -> Note:
    """Seal the record of a held session for good; a second one becomes an addendum, the first stays as it is.

    Raises NotFound, Refused (not the counsellor), WrongState (session not held), Invalid (nothing written).
    """
    session = _session(actor, session_id)
    Session.objects.select_for_update().get(pk=session.pk)
    body = pack(format, texts)
    if not body:
        raise Invalid("note.empty", _("记录还是空的，请至少写一栏。"))
    last = Note.objects.filter(session=session).aggregate(last=Max("version"))["last"] or 0
    note = Note.objects.create(session=session, version=last + 1, format=format, sealed_body=body, author=actor)
    NoteDraft.objects.filter(session=session, author=actor).delete()
    record(actor=actor, action="note.seal", subject=note, case_id=session.episode.case_id)
    return note
