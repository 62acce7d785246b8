"""Who may do what with a lead."""

from django.utils.translation import gettext_lazy as _

from qingshan.access.decisions import Decision, allow, deny
from qingshan.access.gate import rule
from qingshan.accounts.models import User
from qingshan.accounts.roles import Role

from .models import Lead

DESK = (Role.HOTLINE, Role.WINDOW)
RECEIVERS = (*DESK, Role.REPORTER)
READERS = (*DESK, Role.WORKER, Role.SUPERVISOR)


@rule("lead.receive")
def can_receive(actor: User, obj: object = None) -> Decision:
    if actor.has_role(*RECEIVERS):
        return allow("lead.receiver")
    return deny("lead.not_receiver", _("您的岗位不登记线索。请把求助人转到热线或窗口。"))


def stands_before(actor: User, lead: Lead) -> bool:
    """Tell whether the lead ever lay in the actor's queue, so that saying "taken already" reveals nothing new."""
    if actor.pk in (lead.offered_to_id, lead.received_by_id, lead.owner_id):
        return actor.has_role(*DESK)
    return actor.has_role(Role.WINDOW) and lead.offered_to_id is None


@rule("lead.handle")
def can_handle(actor: User, lead: Lead) -> Decision:
    """Only the owner acts on a lead; a transfer moves it."""
    if not actor.has_role(*DESK) or lead.owner_id != actor.pk:
        return deny("lead.not_owner", _("这条线索现在不由您负责。请先接收，或联系现在的负责人。"))
    return allow("lead.owner")


@rule("lead.open_case")
def can_open_case(actor: User, lead: Lead) -> Decision:
    if not actor.has_role(Role.WINDOW):
        return deny("lead.not_window", _("立案由窗口办理。请把线索转给窗口。"))
    return can_handle(actor, lead)
