"""Reading cases: lists, search, the work that waits."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from qingshan.accounts.models import Supervision, User
from qingshan.accounts.roles import Role
from qingshan.accounts.selectors import supervisees_of, users_with_role
from qingshan.core.desk import WorkItem
from qingshan.people.models import Person
from qingshan.people.persons.models import name_index

from .models import Assignment, Case, CaseMember, ClosureRequest


def cases_for(actor: User, *, scope: str = "", status: str = "", level: str = "", q: str = "") -> QuerySet[Case]:
    """Return what the actor sees, the earliest stage deadline first.

    scope: "mine" for the cases the actor works on; q: part of a number, or an exact name.
    """
    found = Case.objects.visible_to(actor).select_related("person", "responsible", "area")
    if scope == "mine":
        members = CaseMember.objects.current().filter(user=actor)
        found = found.filter(Q(pk__in=members.values("case")) | Q(opened_by=actor, responsible=None))
    if status:
        found = found.filter(status=status)
    if level:
        found = found.filter(level=level)
    if q := q.strip():
        same_name = Person.objects.filter(name_index=name_index(q)).values("pk")
        found = found.filter(Q(number__icontains=q) | Q(person__in=same_name))
    return found.order_by("-status", F("stage_due_at").asc(nulls_last=True), "-closed_at", "pk")


def open_offer(case: Case) -> Assignment | None:
    """Return the offer that waits for an answer."""
    offers = Assignment.objects.filter(case=case, status=Assignment.Status.OFFERED)
    return offers.select_related("user", "offered_by").first()


def open_closure(case: Case) -> ClosureRequest | None:
    """Return the closure request that waits for the supervisor."""
    asked = ClosureRequest.objects.filter(case=case, status=ClosureRequest.Status.ASKED)
    return asked.select_related("asked_by").first()


def workers_for(actor: User) -> QuerySet[User]:
    """Return whom the actor may offer a case: a supervisor's own team, else any worker in office; never oneself."""
    workers = users_with_role(Role.WORKER).exclude(pk=actor.pk)
    if actor.has_role(Role.SUPERVISOR):
        return workers.filter(pk__in=supervisees_of(actor, Supervision.Kind.CASEWORK).values("pk"))
    return workers


def work_of(actor: User) -> Iterable[WorkItem]:
    """Yield what waits for a worker, a supervisor or an opening window. Titles carry the case number, no name."""
    if not actor.has_role(Role.WORKER, Role.SUPERVISOR, Role.WINDOW, Role.HOTLINE):
        return
    yield from _offers_to(actor)
    if actor.has_role(Role.WORKER):
        yield from _own_clocks(actor)
    yield from _unassigned(actor)
    if actor.has_role(Role.SUPERVISOR):
        yield from _closures(actor)


def _offers_to(actor: User) -> Iterable[WorkItem]:
    offers = Assignment.objects.visible_to(actor).filter(user=actor, status=Assignment.Status.OFFERED)
    for offer in offers.select_related("case"):
        yield _item(offer.case, _("指派给您的个案"), offer.accept_by, offer.provisional, _("查看并答复"))


def _own_clocks(actor: User) -> Iterable[WorkItem]:
    for case in Case.objects.visible_to(actor).open().filter(responsible=actor):
        if case.first_contact_at is None:
            due_at, provisional = case.first_contact_due_at, case.first_contact_provisional
            yield _item(case, _("首次联系居民"), due_at, provisional, _("去联系"))
        stage = Case.Stage(case.stage).label
        kind = _("%(stage)s阶段") % {"stage": stage}
        yield _item(case, kind, case.stage_due_at, case.stage_due_provisional, _("打开"))


def _unassigned(actor: User) -> Iterable[WorkItem]:
    offered = Assignment.objects.filter(status=Assignment.Status.OFFERED).values("case")
    waiting = Case.objects.visible_to(actor).open().filter(responsible__isnull=True).exclude(pk__in=offered)
    for case in waiting:
        yield _item(case, _("等待指派社工"), case.stage_due_at, case.stage_due_provisional, _("指派"))


def _closures(actor: User) -> Iterable[WorkItem]:
    asked = ClosureRequest.objects.visible_to(actor).filter(status=ClosureRequest.Status.ASKED)
    for request in asked.exclude(asked_by=actor).select_related("case"):
        due_at, provisional = request.case.stage_due_at, request.case.stage_due_provisional
        yield _item(request.case, _("结案待审批"), due_at, provisional, _("审批"), "casework:case-close")


def _item(
    case: Case, kind: str, due_at: datetime | None, provisional: bool, action: str, to: str = "casework:case-detail"
) -> WorkItem:
    return WorkItem(
        kind=kind, title=case.number, url=reverse(to, args=[case.number]), due_at=due_at,
        provisional=provisional, level=case.level, action=action,
    )  # fmt: skip
