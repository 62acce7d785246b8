"""Which cases an actor sees. Need to know: the team, its supervisors, and the desk that took it in until accepted."""

from typing import Any, Self

from django.apps import apps
from django.db.models import Q

from qingshan.access.querysets import GatedQuerySet, M_co
from qingshan.accounts.models import Supervision, User, in_force
from qingshan.accounts.roles import Role
from qingshan.accounts.selectors import supervisees_of

NOBODY = Q(pk__in=[])


class CaseQuerySet(GatedQuerySet[M_co]):
    def visible_to(self, actor: User) -> Self:
        """Team, supervisors of the team, whoever it is offered to, the opener until accepted; the resident's own.

        Nobody sees their own case on the desk, and no other role sees any.
        """
        if not actor.has_role(Role.WORKER, Role.SUPERVISOR, Role.WINDOW, Role.HOTLINE):
            own = actor.person_id if actor.has_role(Role.RESIDENT) else None
            return self.filter(person_id=own) if own else self.none()
        seen = NOBODY
        if actor.has_role(Role.WORKER):
            seen |= _on_team([actor]) | _offered_to([actor])
        if actor.has_role(Role.SUPERVISOR):
            team = supervisees_of(actor, Supervision.Kind.CASEWORK).values("pk")
            seen |= _on_team(team) | _offered_to(team) | _waits_for_somebody() | Q(responsible__in=team)
        if actor.has_role(Role.WINDOW, Role.HOTLINE):
            seen |= Q(opened_by=actor, responsible__isnull=True)
        found = self.filter(seen)
        return found.exclude(person_id=actor.person_id) if actor.person_id else found

    def open(self) -> Self:
        return self.filter(status="open")


class CasePartQuerySet(GatedQuerySet[M_co]):
    """A table whose rows hang on a case: seen with the case."""

    def visible_to(self, actor: User) -> Self:
        cases = apps.get_model("casework", "Case").objects.visible_to(actor)
        return self.filter(case__in=cases.values("pk"))


class CaseMemberQuerySet(CasePartQuerySet[M_co]):
    def current(self) -> Self:
        """Places on a team that hold today."""
        return self.filter(in_force())


def _on_team(users: Any) -> Q:
    members = apps.get_model("casework", "CaseMember").objects.filter(in_force(), user__in=users)
    return Q(pk__in=members.values("case"))


def _offered_to(users: Any) -> Q:
    offers = apps.get_model("casework", "Assignment").objects.filter(status="offered", user__in=users)
    return Q(pk__in=offers.values("case"))


def _waits_for_somebody() -> Q:
    """Open, nobody responsible and nobody asked: a supervisor must see it to give it to a worker."""
    offered = apps.get_model("casework", "Assignment").objects.filter(status="offered")
    return Q(status="open", responsible__isnull=True) & ~Q(pk__in=offered.values("case"))
