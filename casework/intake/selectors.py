"""Reading leads: the list, the search by receipt number, the work that waits."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from qingshan.accounts.models import Area, User, in_force
from qingshan.accounts.roles import Role
from qingshan.core.desk import WorkItem

from .models import Lead
from .receipts import normal_number


def leads_for(
    actor: User, *, status: str = "waiting", urgency: str = "", channel: str = "", q: str = ""
) -> QuerySet[Lead]:
    """Return what the actor may see, the earliest contact deadline first. q: a receipt number, however typed."""
    found: QuerySet[Lead] = Lead.objects.visible_to(actor).select_related("area", "owner", "offered_to")
    if q.strip():
        return found.filter(receipt_number=normal_number(q))
    if status == "waiting":
        found = found.filter(status__in=[Lead.Status.RECEIVED, Lead.Status.ACCEPTED])
    elif status:
        found = found.filter(status=status)
    if urgency:
        found = found.filter(urgency=urgency)
    if channel:
        found = found.filter(channel=channel)
    return found.order_by("contact_due_at", "pk")


def lead_by_receipt(actor: User, text: str) -> Lead | None:
    """Return the lead that a whole receipt number names, if the actor may see it."""
    number = normal_number(text)
    return Lead.objects.visible_to(actor).filter(receipt_number=number).first() if number else None


def streets() -> QuerySet[Area]:
    """Return the areas that a lead can come from: the leaves in force today."""
    return Area.objects.filter(in_force(), parent__isnull=False).order_by("code")


def work_of(actor: User) -> Iterable[WorkItem]:
    """Yield leads to accept, to contact and to decide on. Titles carry the receipt number, no name."""
    if not actor.has_role(Role.HOTLINE, Role.WINDOW):
        return
    waiting = Lead.objects.visible_to(actor).waiting()
    for lead in waiting.filter(status=Lead.Status.RECEIVED).filter(_may_accept(actor)):
        yield _item(lead, _("待接收的线索"), _("接收"), at_owner=True)
    for lead in waiting.filter(owner=actor).exclude(_to_accept(actor)):
        kind = _("首次联系") if lead.first_contact_at is None else _("待立案或办结的线索")
        yield _item(lead, kind, _("打开"))


def _may_accept(actor: User) -> Q:
    """What the actor is expected to accept: offered to them, or for a window the open queue."""
    mine = Q(offered_to=actor)
    return mine | Q(offered_to__isnull=True) if actor.has_role(Role.WINDOW) else mine


def _to_accept(actor: User) -> Q:
    return Q(status=Lead.Status.RECEIVED) & _may_accept(actor)


def _item(lead: Lead, kind: str, action: str, *, at_owner: bool = False) -> WorkItem:
    due_at, provisional = lead.contact_due_at, lead.contact_due_provisional
    if lead.first_contact_at is not None or (at_owner and lead.owner_due_at < due_at):
        due_at, provisional = lead.owner_due_at, lead.owner_due_provisional
    return WorkItem(
        kind=kind,
        title=lead.receipt_number,
        url=reverse("casework:lead-detail", args=[lead.pk]),
        due_at=due_at,
        provisional=provisional,
        level=lead.urgency,
        action=action,
    )
