from typing import Self, TypeVar

from django.db import models

from qingshan.access.querysets import GatedQuerySet
from qingshan.accounts.models import User, in_force

from .sight import seen_by

M_co = TypeVar("M_co", bound=models.Model, covariant=True)


class PersonQuerySet(GatedQuerySet[M_co]):
    def visible_to(self, actor: User) -> Self:
        """Themselves, and whom the rooms' sights add; nobody for an inactive user."""
        return self.filter(seen_by(actor)) if actor.is_active else self.none()


class OfPersonQuerySet(GatedQuerySet[M_co]):
    """Rows that belong to a person are seen by who sees the person. ``person_field`` names the way there."""

    person_field = "person"

    def visible_to(self, actor: User) -> Self:
        from .models import Person

        seen = Person.objects.visible_to(actor).values("pk")
        return self.filter(**{f"{self.person_field}__in": seen})


class EndableQuerySet(OfPersonQuerySet[M_co]):
    def active(self) -> Self:
        """The rows that nobody has ended."""
        return self.filter(ended_at__isnull=True)


class DatedOfPersonQuerySet(OfPersonQuerySet[M_co]):
    def current(self) -> Self:
        """The rows in force today."""
        return self.filter(in_force())


class OfWardQuerySet(DatedOfPersonQuerySet[M_co]):
    person_field = "ward"
