from typing import Any, Self

from django.db import models

from qingshan.accounts.models import User


class GatedQuerySet(models.QuerySet[Any]):
    """A table with personal data: asked through ``visible_to``, which shows nothing unless a subclass says what."""

    def visible_to(self, actor: User) -> Self:
        """Return what the actor may see; the same answer as the room's ``can_read``, asked of the whole table."""
        return self.none()
