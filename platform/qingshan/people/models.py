"""People the house looks after; see each subject's file."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qingshan.access.querysets import GatedQuerySet
from qingshan.core.crypto import EncryptedTextField


class PersonQuerySet(GatedQuerySet):
    pass


class Person(models.Model):
    """A resident known to the house, perhaps only by a way to call them. FHIR R4 Patient; 居民。"""

    class Sex(models.TextChoices):
        MALE = "male", _("男")
        FEMALE = "female", _("女")
        UNKNOWN = "unknown", _("未说明")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = EncryptedTextField(_("姓名"), keyring="pii", blank=True)
    name_index = models.CharField(max_length=64, blank=True, db_index=True)
    sex = models.CharField(_("性别"), max_length=8, choices=Sex.choices, default=Sex.UNKNOWN)
    birth_date = models.DateField(_("出生日期"), null=True, blank=True)
    is_anonymous = models.BooleanField(_("匿名"), default=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="person_named_or_anonymous", condition=Q(is_anonymous=True) | ~Q(name_index="")
            )
        ]
