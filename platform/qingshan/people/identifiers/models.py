import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qingshan.core.clock import now
from qingshan.core.crypto import EncryptedTextField
from qingshan.people.masking import mask_number
from qingshan.people.persons.models import Person
from qingshan.people.querysets import EndableQuerySet


class Identifier(models.Model):
    """A number that the state gave a person. An ended one stays in the history and frees the number. 证件。"""

    class Kind(models.TextChoices):
        RESIDENT_ID = "resident_id", _("居民身份证")
        PASSPORT = "passport", _("护照")
        RESIDENCE_PERMIT = "permit", _("居住证（港澳台居民、外国人永久居留）")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identifiers")
    kind = models.CharField(_("证件类型"), max_length=12, choices=Kind.choices)
    number = EncryptedTextField(_("证件号码"), keyring="pii")
    number_index = models.CharField(max_length=64)
    area_doubt = models.BooleanField(default=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = EndableQuerySet.as_manager()

    class Meta:
        ordering = ["recorded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "number_index"],
                condition=Q(ended_at__isnull=True),
                name="identifier_of_one_person",
            ),
            models.CheckConstraint(name="identifier_has_index", condition=~Q(number_index="")),
        ]

    @property
    def masked(self) -> str:
        return mask_number(self.number)
