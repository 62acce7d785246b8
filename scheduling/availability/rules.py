from django.utils.translation import gettext_lazy as _

from qingshan.access.gate import Decision, allow, deny, rule
from qingshan.accounts.models import User
from qingshan.accounts.roles import Role
from scheduling.resources.models import Resource

CALENDAR_STAFF = (Role.COUNSELOR, Role.WORKER, Role.SUPERVISOR, Role.CLINICAL)


@rule("hours.edit")
def can_edit_hours(actor: User, resource: Resource) -> Decision:
    """Each colleague keeps their own hours."""
    if resource.user_id == actor.pk and actor.has_role(*CALENDAR_STAFF):
        return allow("hours.own")
    return deny("hours.not_own", _("只能修改本人的开放时间。"))
