from django.utils.translation import gettext as _

from counseling.episodes.rules import is_counselor, is_supervisor
from counseling.models import Note, Session
from qingshan.access.decisions import Decision, allow, deny
from qingshan.access.gate import rule
from qingshan.accounts.models import User


@rule("counseling.note.open")
def can_open(actor: User, note: Note) -> Decision:
    """The episode's counsellor, and who supervises that counsellor today. Nobody else, whatever the case or office."""
    if is_counselor(actor, note.session.episode):
        return allow("note.counselor")
    if is_supervisor(actor, note.session.episode):
        return allow("note.clinical_supervisor")
    return deny("note.sealed")


@rule("counseling.note.write")
def can_write(actor: User, session: Session) -> Decision:
    if is_counselor(actor, session.episode):
        return allow("note.counselor")
    return deny("note.not_counselor", _("只有本次咨询的咨询师可以书写记录。"))


@rule("counseling.note.review")
def can_review(actor: User, note: Note) -> Decision:
    if is_supervisor(actor, note.session.episode):
        return allow("note.clinical_supervisor")
    return deny("note.not_supervisor", _("只有这位咨询师现任的心理咨询督导可以审阅。"))
