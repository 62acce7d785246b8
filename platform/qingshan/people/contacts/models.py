import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qingshan.accounts.models import Dated
from qingshan.core.clock import now
from qingshan.core.crypto import EncryptedTextField
from qingshan.people.masking import mask_address, mask_number
from qingshan.people.persons.models import Person
from qingshan.people.querysets import DatedOfPersonQuerySet, EndableQuerySet


class ContactPoint(models.Model):
    """A phone number with the rule for using it: whether, when, with which words, and who may pick up. 安全联系。"""

    class Whose(models.TextChoices):
        OWN = "own", _("本人")
        FAMILY = "family", _("家人")
        NEIGHBOUR = "neighbour", _("邻居、社区")
        OTHER = "other", _("其他人")

    class Use(models.TextChoices):
        FIRST = "first", _("首选")
        ALLOWED = "allowed", _("可以拨打")
        FORBIDDEN = "forbidden", _("不可拨打")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contact_points")
    phone = EncryptedTextField(_("电话"), keyring="pii")
    phone_index = models.CharField(max_length=64, db_index=True)
    whose = models.CharField(_("谁的电话"), max_length=10, choices=Whose.choices, default=Whose.OWN)
    use = models.CharField(_("能否拨打"), max_length=10, choices=Use.choices, default=Use.ALLOWED)
    hours = models.CharField(_("何时可以打"), max_length=80, blank=True)
    answered_by = EncryptedTextField(_("谁可以接听"), keyring="pii", blank=True)
    words = EncryptedTextField(_("接通后怎么说"), keyring="pii", blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = EndableQuerySet.as_manager()

    class Meta:
        ordering = ["recorded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(use="first", ended_at__isnull=True),
                name="contact_one_first_choice",
            ),
            models.UniqueConstraint(
                fields=["person", "phone_index"],
                condition=Q(ended_at__isnull=True),
                name="contact_once_a_person",
            ),
        ]

    @property
    def masked(self) -> str:
        return mask_number(self.phone)


class Address(Dated):
    """Where somebody lives or is registered, for a span of time."""

    class Kind(models.TextChoices):
        RESIDENCE = "residence", _("常住地址")
        HUKOU = "hukou", _("户籍地址")
        MAIL = "mail", _("通信地址")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="addresses")
    kind = models.CharField(_("地址类型"), max_length=10, choices=Kind.choices, default=Kind.RESIDENCE)
    text = EncryptedTextField(_("地址"), keyring="pii")
    area_code = models.CharField(_("所属街道（镇）"), max_length=12, blank=True)

    objects = DatedOfPersonQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = ["-valid_from"]

    @property
    def masked(self) -> str:
        return mask_address(self.text)
