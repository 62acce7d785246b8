import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from counseling import sight
from counseling.notes.models import Note
from qingshan.access.querysets import GatedQuerySet
from qingshan.accounts.models import User
from qingshan.core.clock import now
from qingshan.core.crypto import EncryptedTextField


class NoteReviewQuerySet(GatedQuerySet["NoteReview"]):
    def visible_to(self, actor: User) -> Self:
        return self.filter(sight.of_episode(actor, "note__session__episode__"))


class NoteReview(models.Model):
    """A clinical supervisor's mark on a sealed note: seen, with or without a remark. Inserted once. 督导审阅。"""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="reviews")
    supervisor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed = models.BooleanField(_("已签署"))
    remark = EncryptedTextField(_("意见"), keyring="notes", blank=True)
    at = models.DateTimeField(_("时间"), default=now)

    objects = NoteReviewQuerySet.as_manager()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["note", "supervisor"], condition=models.Q(signed=True), name="notereview_signed_once"
            )
        ]
