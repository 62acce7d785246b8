"""Who may do what with a person whom they already see; sight itself is ``Person.objects.visible_to``."""

from django.utils.translation import gettext_lazy as _

from qingshan.access.decisions import Decision, allow, deny
from qingshan.access.gate import rule
from qingshan.accounts.models import User
from qingshan.accounts.roles import Role

from .models import Person

KEEPERS = (Role.WORKER, Role.SUPERVISOR, Role.WINDOW, Role.HOTLINE)
READERS = (*KEEPERS, Role.COUNSELOR)


@rule("person.create")
def can_create(actor: User, obj: object) -> Decision:
    if actor.has_role(*KEEPERS):
        return allow("person.keeper")
    return deny("person.not_keeper", _("只有受理人员和社会工作者可以登记居民。"))


@rule("person.match")
def can_match(actor: User, obj: object) -> Decision:
    if actor.has_role(*KEEPERS):
        return allow("person.keeper")
    return deny("person.not_keeper", _("只有受理人员和社会工作者可以查找居民。"))


@rule("person.change")
def can_change(actor: User, person: Person) -> Decision:
    if not actor.has_role(*KEEPERS):
        return deny("person.not_keeper", _("只有受理人员和社会工作者可以修改居民信息。"))
    return _when_seen(actor, person)


@rule("person.reveal")
def can_reveal(actor: User, person: Person) -> Decision:
    """Counsellors work without numbers and addresses: they reach the resident through the case."""
    if not actor.has_role(*KEEPERS):
        return deny("person.not_keeper", _("您的岗位不能查看完整号码和地址。"))
    return _when_seen(actor, person)


def _when_seen(actor: User, person: Person) -> Decision:
    if Person.objects.visible_to(actor).filter(pk=person.pk).exists():
        return allow("person.in_sight")
    return deny("person.out_of_sight")
