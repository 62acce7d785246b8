"""Who works on a case: the answer that every subject of the casework room asks for."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from casework.cases.locking import CLOSED
from casework.cases.models import Case, CaseMember
from qingshan.access.decisions import Decision, allow, deny, require
from qingshan.accounts.models import Supervision, User, in_force
from qingshan.accounts.roles import Role
from qingshan.accounts.selectors import supervisors_of
from qingshan.core.errors import NotFound, WrongState
from qingshan.people.models import Person

READERS = (Role.WORKER, Role.SUPERVISOR)
WRITERS = (Role.WORKER,)


def cases_read_by(actor: User) -> QuerySet[Case]:
    """Return the cases whose content the actor may read: a worker's or supervisor's, never a desk's or one's own."""
    if not actor.has_role(*READERS):
        return Case.objects.none()
    found: QuerySet[Case] = Case.objects.visible_to(actor)
    return found


def cases_worked_by(actor: User) -> QuerySet[Case]:
    """Return the open cases on whose team the actor is today."""
    member = CaseMember.objects.filter(in_force(), user=actor)
    return cases_read_by(actor).filter(status=Case.Status.OPEN, pk__in=member.values("case"))


def can_work(actor: User, case: Case) -> Decision:
    """A social worker on the team writes, as long as the case is open."""
    if not case.is_open:
        return deny("case.closed", CLOSED)
    if not actor.has_role(Role.WORKER) or not is_member(actor, case):
        return deny("case.not_member", _("您不是本个案的成员，只能查看。如工作需要，请联系个案负责人。"))
    return allow("case.member")


def require_work(actor: User, case: Case) -> None:
    """Raise Refused unless the actor may write."""
    require(can_work(actor, case))


def lock_working_case(*, actor: User, case_id: int) -> Case:
    """Lock a case that the actor works on. Inside a transaction; raises NotFound, WrongState (closed), Refused."""
    if not cases_read_by(actor).filter(pk=case_id).exists():
        raise NotFound("case.not_found")
    case = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
    if not case.is_open:
        raise WrongState("case.closed", CLOSED)
    require(can_work(actor, case))
    return case


def is_member(user: User, case: Case) -> bool:
    """Tell whether somebody is on the team today."""
    return CaseMember.objects.filter(in_force(), case=case, user=user).exists()


def members_of(case: Case) -> QuerySet[User]:
    """Return who is on the team today, by name."""
    members = CaseMember.objects.filter(in_force(), case=case)
    return User.objects.filter(pk__in=members.values("user"), is_active=True).order_by("display_name", "pk")


def supervisors_for(case: Case) -> QuerySet[User]:
    """Return the casework supervisors of the case's responsible worker; nobody while there is none."""
    if case.responsible is None:
        return User.objects.none()
    return supervisors_of(case.responsible, Supervision.Kind.CASEWORK)


def is_supervisor_of(actor: User, case: Case) -> bool:
    """Tell whether somebody supervises a member of the team."""
    if not actor.has_role(Role.SUPERVISOR):
        return False
    team = Supervision.objects.filter(
        in_force(), supervisor=actor, kind=Supervision.Kind.CASEWORK, supervisee__in=members_of(case)
    )
    return team.exists()


def area_code(case: Case) -> str:
    """Return the GB/T 2260 code of the case's area for facts, empty when unknown."""
    return case.area.code if case.area else ""


def open_case_key(person: Person) -> int | None:
    """Return the key of a person's open case, for rooms below that keep only the number."""
    return Case.objects.filter(person=person, status=Case.Status.OPEN).values_list("pk", flat=True).first()
