from typing import Self, TypeVar

from django.db import models

from qingshan.accounts.models import User

M_co = TypeVar("M_co", bound=models.Model, covariant=True)


class GatedQuerySet(models.QuerySet[M_co]):
    """A table with personal data: asked through ``visible_to``, which shows nothing unless a subclass says what."""

    def visible_to(self, actor: User) -> Self:
        """Return what the actor may see; the same answer as the room's ``can_read``, asked of the whole table."""
        return self.none()
