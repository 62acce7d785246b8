import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from counseling import sight
from counseling.sessions.models import Session
from qingshan.access.querysets import GatedQuerySet
from qingshan.accounts.models import User
from qingshan.core.clock import now
from qingshan.core.crypto import EncryptedTextField


class Format(models.TextChoices):
    SOAP = "soap", _("分栏（所述、所见、梳理、安排）")
    FREE = "free", _("自由记述")


class NoteQuerySet(GatedQuerySet["Note"]):
    def visible_to(self, actor: User) -> Self:
        """That a note exists; its words come only from ``reading.open_note``."""
        return self.filter(sight.of_episode(actor, "session__episode__"))


class Note(models.Model):
    """One sealed version of a session's record. Inserted once; the database refuses to change or delete it. 咨询记录。

    sealed_body: JSON of the fields of ``format``; opened by ``notes.reading`` alone.
    version: 1 is the record, higher ones are addenda that stand beside it, never instead of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="notes")
    version = models.PositiveSmallIntegerField(_("版本"))
    format = models.CharField(_("格式"), max_length=4, choices=Format.choices)
    sealed_body = EncryptedTextField(keyring="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sealed_at = models.DateTimeField(_("封存时间"), default=now)

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["session", "version"], name="note_version_once"),
            models.CheckConstraint(name="note_versions_start_at_1", condition=Q(version__gte=1)),
            models.CheckConstraint(name="note_not_empty", condition=~Q(sealed_body="")),
        ]

    @property
    def is_addendum(self) -> bool:
        return self.version > 1


class NoteDraftQuerySet(GatedQuerySet["NoteDraft"]):
    def visible_to(self, actor: User) -> Self:
        """A draft belongs to its author, while that is the episode's counsellor."""
        return self.filter(sight.of_counselor(actor, "session__episode__"), author=actor)


class NoteDraft(models.Model):
    """What a counsellor is still writing about a session; gone when it is sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="drafts")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    format = models.CharField(max_length=4, choices=Format.choices)
    sealed_body = EncryptedTextField(keyring="notes", blank=True)
    changed_at = models.DateTimeField(default=now)

    objects = NoteDraftQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "author"], name="notedraft_one_a_session")]
