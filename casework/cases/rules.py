"""Who may do what with a case that they already see; sight itself is ``Case.objects.visible_to``."""

from django.utils.translation import gettext_lazy as _

from casework.levels import is_raise
from qingshan.access.decisions import Decision, allow, deny
from qingshan.access.gate import rule
from qingshan.accounts.models import Supervision, User
from qingshan.accounts.roles import Role
from qingshan.accounts.selectors import supervisees_of

from .models import Assignment, Case, CaseMember

DESK = (Role.WINDOW, Role.HOTLINE)
READERS = (Role.WORKER, Role.SUPERVISOR, *DESK)


def supervises(actor: User, case: Case) -> bool:
    """Tell whether the actor supervises somebody on the team, or the case still waits for somebody."""
    if not actor.has_role(Role.SUPERVISOR):
        return False
    team = supervisees_of(actor, Supervision.Kind.CASEWORK).values("pk")
    if case.responsible_id is None:
        return Case.objects.visible_to(actor).filter(pk=case.pk).exists()
    return CaseMember.objects.current().filter(case=case, user__in=team).exists()


def is_responsible(actor: User, case: Case) -> bool:
    return actor.pk == case.responsible_id and actor.has_role(Role.WORKER)


def on_team(actor: User, case: Case) -> bool:
    member = CaseMember.objects.current().filter(case=case, user=actor)
    return actor.has_role(Role.WORKER) and member.exists()


@rule("case.assign")
def can_assign(actor: User, case: Case) -> Decision:
    """A supervisor gives the case to a worker; the window that opened it does, until one has accepted."""
    if supervises(actor, case):
        return allow("case.supervisor")
    if case.responsible_id is None and case.opened_by_id == actor.pk and actor.has_role(*DESK):
        return allow("case.opener")
    return deny("case.not_assigner", _("指派社工由立案窗口（接受之前）或社工督导办理。"))


@rule("case.answer_assignment")
def can_answer(actor: User, assignment: Assignment) -> Decision:
    if assignment.user_id == actor.pk and actor.has_role(Role.WORKER):
        return allow("assignment.asked")
    return deny("assignment.not_asked", _("这次指派不是给您的。"))


@rule("case.team")
def can_change_team(actor: User, case: Case) -> Decision:
    if is_responsible(actor, case) or supervises(actor, case):
        return allow("case.lead")
    return deny("case.not_lead", _("成员由个案负责人或社工督导调整。"))


def can_change_level(actor: User, case: Case, level: str) -> Decision:
    """Any worker of the team raises; only a supervisor lowers."""
    if supervises(actor, case):
        return allow("case.supervisor")
    if not on_team(actor, case):
        return deny("case.not_member", _("只有个案成员可以调整危机等级。"))
    if is_raise(case.level, level):
        return allow("case.member")
    return deny("case.lower_needs_supervisor", _("调低危机等级需要社工督导决定。请与督导商定后由其调整。"))


@rule("case.contact")
def can_contact(actor: User, case: Case) -> Decision:
    if on_team(actor, case):
        return allow("case.member")
    return deny("case.not_member", _("首次联系由个案成员登记。"))


@rule("case.advance")
def can_advance(actor: User, case: Case) -> Decision:
    if is_responsible(actor, case) or supervises(actor, case):
        return allow("case.lead")
    return deny("case.not_lead", _("阶段由个案负责人或社工督导推进。"))


@rule("case.ask_closure")
def can_ask_closure(actor: User, case: Case) -> Decision:
    if is_responsible(actor, case):
        return allow("case.responsible")
    return deny("case.not_responsible", _("结案由个案负责人申请。"))


@rule("case.close")
def can_close(actor: User, case: Case) -> Decision:
    if supervises(actor, case) and case.responsible_id != actor.pk:
        return allow("case.supervisor")
    return deny("case.not_supervisor", _("结案由社工督导批准。"))


@rule("case.reopen")
def can_reopen(actor: User, case: Case) -> Decision:
    if supervises(actor, case):
        return allow("case.supervisor")
    return deny("case.not_supervisor", _("重新开案由社工督导决定。"))
