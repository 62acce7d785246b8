"""Which leads an actor sees: taken in and not accepted elsewhere, owned, or waiting in the queue."""

from typing import Self

from django.apps import apps
from django.db.models import Q

from qingshan.access.querysets import GatedQuerySet, M_co
from qingshan.accounts.models import User
from qingshan.accounts.roles import Role


class LeadQuerySet(GatedQuerySet[M_co]):
    def visible_to(self, actor: User) -> Self:
        """Intake desks: own ones, and the queue. A case's team: the leads that led to it. Nobody else any."""
        seen = Q(pk__in=[])
        if actor.has_role(Role.HOTLINE, Role.WINDOW):
            seen |= Q(owner=actor) & ~Q(status="case") | Q(received_by=actor, status="received")
            seen |= Q(status="received", offered_to=actor)
        if actor.has_role(Role.WINDOW):
            seen |= Q(status="received", offered_to__isnull=True)
        cases = apps.get_model("casework", "Case").objects.visible_to(actor)
        if actor.has_role(Role.WORKER, Role.SUPERVISOR, Role.WINDOW, Role.HOTLINE):
            seen |= Q(case__in=cases.values("pk"))
        return self.filter(seen)

    def reported_by(self, actor: User) -> Self:
        """The actor's own reports, for showing their status only."""
        return self.filter(received_by=actor)

    def waiting(self) -> Self:
        return self.filter(status__in=["received", "accepted"])
