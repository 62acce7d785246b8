"""What people agreed to, in which words, and when they took it back."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qingshan.accounts.models import Dated, Organisation
from qingshan.core.clock import now
from qingshan.core.crypto import EncryptedTextField
from qingshan.people.models import Guardianship, Person
from qingshan.people.querysets import OfPersonQuerySet


class Purpose(Dated):
    """One version of one purpose for which consent is asked. 处理目的（知情同意书版本）。

    must_renew: consents to earlier versions no longer count; names_recipient: PIPL 23, given for one recipient.
    """

    code = models.CharField(_("代码"), max_length=24)
    version = models.PositiveSmallIntegerField(_("版本"))
    title = models.CharField(_("名称"), max_length=60)
    text = models.TextField(_("告知与同意内容"))
    effects = models.TextField(_("撤回的后果"))
    citation = models.CharField(_("依据"), max_length=200)
    names_recipient = models.BooleanField(default=False)
    must_renew = models.BooleanField(default=True)
    order = models.PositiveSmallIntegerField(default=100)

    class Meta(Dated.Meta):
        ordering = ["order", "-version"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["code", "version"], name="purpose_version_once"),
        ]

    def __str__(self) -> str:
        return self.title


class Consent(models.Model):
    """One yes to one version of one purpose. FHIR R4 Consent; 知情同意。

    given_by the guardian: ``guardianship`` says which one. A withdrawn row stays; nothing is edited.
    """

    class GivenBy(models.TextChoices):
        PERSON = "person", _("本人")
        GUARDIAN = "guardian", _("监护人")

    class How(models.TextChoices):
        SIGNED = "signed", _("书面签字")
        VERBAL = "verbal", _("口头同意（已告知全文）")
        WITNESSED = "witnessed", _("口头同意，有见证人")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    given_by = models.CharField(_("由谁同意"), max_length=8, choices=GivenBy.choices)
    guardianship = models.ForeignKey(Guardianship, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(_("同意方式"), max_length=10, choices=How.choices)
    witness = EncryptedTextField(_("见证人"), keyring="pii", blank=True)
    given_at = models.DateTimeField(default=now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = OfPersonQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose", "recipient"],
                condition=Q(withdrawn_at__isnull=True),
                nulls_distinct=False,
                name="consent_open_once",
            ),
            models.CheckConstraint(
                name="consent_of_guardian_names_guardian",
                condition=Q(given_by="person", guardianship__isnull=True)
                | Q(given_by="guardian", guardianship__isnull=False),
            ),
            models.CheckConstraint(
                name="consent_withdrawn_by_somebody",
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_by__isnull=False),
            ),
        ]
