from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from qingshan.access.gate import Decision, allow, deny, rule
from qingshan.accounts.models import User
from qingshan.accounts.roles import Role
from qingshan.people.models import Person
from scheduling.resources.models import Resource

from .models import Booking
from .residents import may_meet

BOOKERS = (Role.COUNSELOR, Role.WORKER, Role.SUPERVISOR)


@rule("booking.make")
def can_book(actor: User, resources: Sequence[Resource]) -> Decision:
    """Colleagues book for residents whom they may see, a counsellor only into the own time; residents for themselves
    with whom the room above names."""
    if (own := may_meet(actor, resources)) is not None:
        return own
    if not actor.has_role(*BOOKERS):
        return deny("booking.role", _("您的岗位不能预约。如工作需要，请联系管理员。"))
    others = [row for row in resources if row.user_id is not None and row.user_id != actor.pk]
    if others and not actor.has_role(Role.WORKER, Role.SUPERVISOR):
        return deny("booking.other_calendar", _("只能预约本人的时间。"))
    persons = [row.person_id for row in resources if row.person_id is not None]
    if persons and Person.objects.visible_to(actor).filter(pk__in=persons).count() != len(persons):
        return deny("booking.person_out_of_sight", _("您不负责这位居民，不能代为预约。"))
    return allow("booking.colleague")


@rule("booking.change")
def can_change(actor: User, booking: Booking) -> Decision:
    """The colleague who meets, the one who booked while still in such a role, and the resident where the room above
    lets residents change it; an activity is changed as one."""
    if booking.kind == Booking.Kind.ACTIVITY:
        return deny("booking.of_activity", _("这是活动的时间，请在活动页面变更。"))
    if booking.allocations.filter(resource__user=actor).exists() and actor.has_role(*BOOKERS):
        return allow("booking.takes_part")
    if booking.created_by_id == actor.pk and actor.has_role(*BOOKERS):
        return allow("booking.made_it")
    own = may_meet(actor, [row.resource for row in booking.allocations.select_related("resource")])
    if own is not None:
        return own
    return deny("booking.not_yours", _("只有参加会面或登记预约的工作人员可以变更。"))
