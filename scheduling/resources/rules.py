from typing import Any

from django.utils.translation import gettext_lazy as _

from qingshan.access.gate import Decision, allow, deny, rule
from qingshan.accounts.models import User
from qingshan.accounts.roles import Role


@rule("room.manage")
def can_manage_rooms(actor: User, obj: Any) -> Decision:
    if actor.has_role(Role.ADMIN):
        return allow("room.admin")
    return deny("room.not_admin", _("只有系统管理员可以维护房间。"))
