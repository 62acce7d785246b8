from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from qingshan.access.gate import Decision, allow, deny, rule
from qingshan.accounts.models import User
from scheduling.bookings.rules import BOOKERS, can_book
from scheduling.resources.models import Resource

from .models import Series


@rule("series.make")
def can_make(actor: User, resources: Sequence[Resource]) -> Decision:
    """Colleagues who may book each single meeting; residents book one at a time."""
    if not actor.has_role(*BOOKERS):
        return deny("series.role", _("您的岗位不能安排系列。如工作需要，请联系管理员。"))
    return can_book(actor, resources)


@rule("series.change")
def can_change(actor: User, series: Series) -> Decision:
    """The colleague who takes part, and the one who made it while still in such a role."""
    if not actor.has_role(*BOOKERS):
        return deny("series.role", _("您的岗位不能变更系列。如工作需要，请联系管理员。"))
    if series.created_by_id == actor.pk or series.resources.filter(user=actor).exists():
        return allow("series.own")
    return deny("series.not_yours", _("只有参加或安排这个系列的工作人员可以变更。"))
