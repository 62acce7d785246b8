from django.utils.translation import gettext_lazy as _

from qingshan.access.decisions import Decision, allow, deny
from qingshan.access.gate import rule
from qingshan.accounts.models import User
from qingshan.accounts.roles import Role

from .models import WaitingEntry
from .rooms import room_for


@rule("waiting.work")
def can_work(actor: User, entry: WaitingEntry) -> Decision:
    """Whom the room above names; nobody works on their own entry."""
    if actor.person_id is not None and actor.person_id == entry.person_id:
        return deny("waiting.own", _("不能办理本人的等候登记，请由同事办理。"))
    return room_for(entry.kind).may_work(actor, entry.subject)


@rule("waiting.answer")
def can_answer(actor: User, entry: WaitingEntry) -> Decision:
    """The resident for themselves; a colleague who works on the entry, for the resident on the phone."""
    if actor.person_id is not None and actor.person_id == entry.person_id and actor.has_role(Role.RESIDENT):
        return allow("waiting.own")
    return can_work(actor, entry)
