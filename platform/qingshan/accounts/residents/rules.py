"""Who may open, reset and close a resident's account, and for whom."""

from django.utils.translation import gettext_lazy as _

from qingshan.access.decisions import Decision, allow, deny
from qingshan.access.gate import rule
from qingshan.accounts.models import User
from qingshan.accounts.roles import STAFF, Role
from qingshan.consent.rules import needs_guardian
from qingshan.people.models import Person
from qingshan.people.selectors import guardians_of

OPENERS = (Role.WORKER, Role.WINDOW)


@rule("resident_account.manage")
def can_manage(actor: User, person: Person) -> Decision:
    """Social workers and window workers, for whom they see; nobody for themselves."""
    if not actor.has_role(*OPENERS):
        return deny("resident_account.not_opener", _("只有社会工作者和窗口受理员可以办理居民账号。"))
    if actor.person_id == person.pk:
        return deny("resident_account.oneself", _("不能为自己办理账号，请由另一位工作人员办理。"))
    if Person.objects.visible_to(actor).filter(pk=person.pk).exists():
        return allow("resident_account.in_sight")
    return deny("resident_account.out_of_sight")


def may_have_account(person: Person) -> Decision:
    """Under the guardian age only with a verified guardian without a conflict of interest."""
    if needs_guardian(person) and not any(row.can_consent for row in guardians_of(person)):
        return deny(
            "resident_account.no_guardian",
            _("这位居民未满 14 周岁，须先登记并核实监护人，才能开通账号。"),
        )
    return allow("resident_account.fit")


def is_residents_own(account: User) -> Decision:
    """An account that was ever given a staff role is the administrators' to reset, not a case worker's."""
    if account.grants.filter(role__in=[role.value for role in STAFF]).exists():
        return deny("resident_account.staff", _("这个账号也是工作人员账号，请由系统管理员办理。"))
    return allow("resident_account.residents")
