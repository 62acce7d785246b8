import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qingshan.accounts.models import Dated
from qingshan.core.clock import now
from qingshan.core.crypto import EncryptedTextField
from qingshan.people.masking import mask_name, mask_number
from qingshan.people.persons.models import Person
from qingshan.people.querysets import DatedOfPersonQuerySet, OfWardQuerySet


class Household(models.Model):
    """People who live and keep house together. 家庭（户）。"""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    area_code = models.CharField(max_length=12, blank=True)
    created_at = models.DateTimeField(default=now)


class HouseholdMember(Dated):
    """Somebody's time in a household. relation: to the head of it."""

    class Relation(models.TextChoices):
        HEAD = "head", _("户主")
        SPOUSE = "spouse", _("配偶")
        CHILD = "child", _("子女")
        PARENT = "parent", _("父母")
        GRANDPARENT = "grandparent", _("祖父母、外祖父母")
        GRANDCHILD = "grandchild", _("孙子女、外孙子女")
        SIBLING = "sibling", _("兄弟姐妹")
        OTHER = "other", _("其他共同生活人员")

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="household_memberships")
    relation = models.CharField(_("与户主关系"), max_length=12, choices=Relation.choices)

    objects = DatedOfPersonQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = ["valid_from", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["person"], condition=Q(valid_until__isnull=True), name="person_in_one_open_household"
            ),
        ]


class Guardianship(Dated):
    """Who answers for a minor or for an adult without full capacity. 监护。

    verified_at: when somebody saw a document; in_conflict: the guardian's interest may go against the ward's.
    """

    class Relation(models.TextChoices):
        PARENT = "parent", _("父母")
        GRANDPARENT = "grandparent", _("祖父母、外祖父母")
        SIBLING = "sibling", _("成年兄姐")
        SPOUSE = "spouse", _("配偶")
        RELATIVE = "relative", _("其他近亲属")
        COMMITTEE = "committee", _("居（村）民委员会")
        CIVIL_AFFAIRS = "civil", _("民政部门")
        OTHER = "other", _("其他经同意的个人或组织")

    class Evidence(models.TextChoices):
        NONE = "", _("尚未核实")
        HUKOU_BOOK = "hukou_book", _("户口簿")
        BIRTH = "birth", _("出生医学证明")
        COURT = "court", _("法院判决、裁定")
        APPOINTMENT = "appointment", _("居（村）委会或民政部门指定书")
        AGREEMENT = "agreement", _("监护协议、公证")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ward = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="guardianships")
    guardian = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    guardian_name = EncryptedTextField(_("监护人姓名或名称"), keyring="pii", blank=True)
    guardian_name_index = models.CharField(max_length=64, blank=True)
    guardian_phone = EncryptedTextField(_("监护人电话"), keyring="pii", blank=True)
    relation = models.CharField(_("与被监护人关系"), max_length=12, choices=Relation.choices)
    evidence = models.CharField(_("核实依据"), max_length=12, choices=Evidence.choices, blank=True, default="")
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    in_conflict = models.BooleanField(_("与被监护人利益可能冲突"), default=False)

    objects = OfWardQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = ["valid_from"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="guardian_person_or_name",
                condition=Q(guardian__isnull=False) | ~Q(guardian_name_index=""),
            ),
            models.CheckConstraint(
                name="guardian_not_oneself",
                condition=Q(guardian__isnull=True) | ~Q(guardian=models.F("ward")),
            ),
            models.CheckConstraint(
                name="guardian_verified_by_evidence",
                condition=Q(verified_at__isnull=True) | (Q(verified_by__isnull=False) & ~Q(evidence="")),
            ),
        ]

    @property
    def can_consent(self) -> bool:
        """Verified and without conflict; whether it is in force the queryset's ``current`` says."""
        return self.verified_at is not None and not self.in_conflict

    @property
    def display_name(self) -> str:
        return self.guardian.display_name if self.guardian else self.guardian_name

    @property
    def label(self) -> str:
        return self.guardian.label if self.guardian else mask_name(self.guardian_name)

    @property
    def masked_phone(self) -> str:
        return mask_number(self.guardian_phone)
