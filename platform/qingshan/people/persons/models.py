import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from qingshan.core.clock import now
from qingshan.core.crypto import EncryptedTextField, blind_index
from qingshan.people.masking import mask_name
from qingshan.people.querysets import OfPersonQuerySet, PersonQuerySet


def name_index(name: str) -> str:
    """Return the blind index of a name, spaces dropped; empty for an empty name."""
    text = "".join(name.split()).casefold()
    return blind_index("name", text) if text else ""


class Person(models.Model):
    """A resident known to the house, perhaps only by a way to call them. FHIR R4 Patient; 居民。

    hukou: where the household is registered; a fact, never a gate. residence_area_code: GB/T 2260, where they live.
    """

    class Sex(models.TextChoices):
        MALE = "male", _("男")
        FEMALE = "female", _("女")
        UNKNOWN = "unknown", _("未说明")

    class Hukou(models.TextChoices):
        UNKNOWN = "unknown", _("未了解")
        LOCAL = "local", _("本区户籍")
        CITY = "city", _("本市其他旗县区")
        ELSEWHERE = "elsewhere", _("外地户籍")
        NONE = "none", _("无户籍")

    class Language(models.TextChoices):
        CHINESE = "zh", _("汉语")
        MONGOLIAN = "mn", _("蒙古语")
        SIGN = "sgn", _("手语")
        OTHER = "other", _("其他")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = EncryptedTextField(_("姓名"), keyring="pii", blank=True)
    name_index = models.CharField(max_length=64, blank=True, db_index=True)
    sex = models.CharField(_("性别"), max_length=8, choices=Sex.choices, default=Sex.UNKNOWN)
    birth_date = models.DateField(_("出生日期"), null=True, blank=True)
    is_anonymous = models.BooleanField(_("匿名"), default=False)
    hukou = models.CharField(_("户籍"), max_length=10, choices=Hukou.choices, default=Hukou.UNKNOWN)
    residence_area_code = models.CharField(_("常住街道（镇）"), max_length=12, blank=True)
    language = models.CharField(_("沟通语言"), max_length=6, choices=Language.choices, default=Language.CHINESE)
    created_at = models.DateTimeField(default=now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = PersonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="person_named_or_anonymous", condition=Q(is_anonymous=True) | ~Q(name_index=""))
        ]

    def set_name(self, name: str) -> None:
        """Set the name and its index together."""
        self.name, self.name_index = name.strip(), name_index(name)

    @property
    def alias(self) -> str:
        """How somebody without a name is called on screen."""
        return _t("来电人 %(code)s") % {"code": str(self.pk)[:4].upper()}

    @property
    def display_name(self) -> str:
        """The full name, opened; the alias where there is none."""
        return self.name or self.alias

    @property
    def masked_name(self) -> str:
        return mask_name(self.name) or self.alias

    @property
    def label(self) -> str:
        """What lists show: 王*, or the alias of somebody anonymous."""
        return self.alias if self.is_anonymous else self.masked_name


class PossibleDuplicate(models.Model):
    """Two records that may be one person: marked for a later look, nothing is merged by it. 疑似重复。"""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="possible_duplicates")
    other = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    reasons = models.JSONField(default=list)
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField(default=now)

    objects = OfPersonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "other"], name="duplicate_marked_once"),
            models.CheckConstraint(name="duplicate_in_order", condition=Q(person__lt=F("other"))),
        ]
