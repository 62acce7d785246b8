from typing import Any

from django.utils.translation import gettext_lazy as _

from qingshan.access.gate import Decision, allow, deny, rule
from qingshan.accounts.models import User
from qingshan.accounts.roles import Role
from qingshan.people.models import Person

from .models import Activity, Enrolment

HOSTS = (Role.WORKER, Role.SUPERVISOR)


@rule("activity.host")
def can_host(actor: User, obj: Any) -> Decision:
    """Social workers and their supervisors hold activities."""
    if actor.has_role(*HOSTS):
        return allow("activity.host")
    return deny("activity.role", _("您的岗位不能组织活动。"))


@rule("activity.cancel")
def can_cancel(actor: User, activity: Activity) -> Decision:
    """Who leads or made an activity, or a supervisor."""
    if not actor.has_role(*HOSTS):
        return deny("activity.role", _("您的岗位不能组织活动。"))
    if actor.pk in (activity.leader_id, activity.created_by_id) or actor.has_role(Role.SUPERVISOR):
        return allow("activity.responsible")
    return deny("activity.not_yours", _("只有带领人、创建人或督导可以取消活动。"))


@rule("activity.enrol")
def can_enrol(actor: User, person: Person) -> Decision:
    """A social worker enrols the residents whom they may see; residents enrol themselves."""
    if actor.has_role(Role.RESIDENT) and actor.person_id == person.pk:
        return allow("activity.oneself")
    if not actor.has_role(*HOSTS):
        return deny("activity.role", _("您的岗位不能登记报名。"))
    if Person.objects.visible_to(actor).filter(pk=person.pk).exists():
        return allow("activity.own_person")
    return deny("activity.person_out_of_sight", _("您不负责这位居民，不能代为报名。"))


@rule("activity.mark")
def can_mark(actor: User, enrolment: Enrolment) -> Decision:
    """A colleague who may enrol a resident may mark whether they came, and the leader marks everybody."""
    if not actor.has_role(*HOSTS):
        return deny("activity.role", _("您的岗位不能登记出席情况。"))
    if enrolment.activity.leader_id == actor.pk:
        return allow("activity.leader")
    return can_enrol(actor, enrolment.person)


@rule("activity.answer")
def can_answer(actor: User, enrolment: Enrolment) -> Decision:
    """Who may enrol a resident may answer for a place that is kept for them."""
    return can_enrol(actor, enrolment.person)
