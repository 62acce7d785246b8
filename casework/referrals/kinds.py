"""What each kind of referral needs: who answers, which consent, what may be disclosed."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qingshan.accounts.models import Organisation
from qingshan.accounts.roles import Role


class ReferralKind(models.TextChoices):
    COUNSELLING = "counselling", _("心理咨询")
    ACTIVITY = "activity", _("社会融入活动")
    DEPARTMENT = "department", _("协同部门")
    CHARITY = "charity", _("慈善组织")


class Disclosure(models.TextChoices):
    """The fields that a referral may show to its receiver; the case itself stays closed."""

    NAME = "name", _("姓名")
    AGE = "age", _("年龄")
    SEX = "sex", _("性别")
    CONTACT = "contact", _("安全联系方式")
    LEVEL = "level", _("危机等级")
    SUMMARY = "summary", _("转介说明")


@dataclass(frozen=True)
class Terms:
    """consent: purpose without which nothing is sent; fields: the most that may be disclosed for the purpose."""

    role: Role
    organisations: tuple[str, ...]
    consent: str
    fields: tuple[Disclosure, ...]
    purpose: str | Promise

    @property
    def one_recipient(self) -> bool:
        """Sharing with another body takes a consent that names it (PIPL, article 23)."""
        return self.consent.startswith("share.")


_D = Disclosure
_O = Organisation.Kind

TERMS: dict[str, Terms] = {
    ReferralKind.COUNSELLING: Terms(
        Role.COUNSELOR, (_O.CENTRE,), "counselling",
        (_D.NAME, _D.AGE, _D.SEX, _D.CONTACT, _D.LEVEL, _D.SUMMARY), _("安排和提供心理咨询"),
    ),
    ReferralKind.ACTIVITY: Terms(
        Role.WORKER, (_O.AGENCY, _O.COMMUNITY), "casework",
        (_D.NAME, _D.AGE, _D.SEX, _D.CONTACT, _D.SUMMARY), _("安排参加社会融入活动"),
    ),
    ReferralKind.DEPARTMENT: Terms(
        Role.PARTNER, (_O.DEPARTMENT, _O.BUREAU, _O.STREET), "share.partner",
        (_D.NAME, _D.AGE, _D.SEX, _D.CONTACT, _D.SUMMARY), _("由协同部门办理相关事项"),
    ),
    ReferralKind.CHARITY: Terms(
        Role.CHARITY, (_O.CHARITY,), "share.charity",
        (_D.NAME, _D.CONTACT, _D.SUMMARY), _("对接慈善项目"),
    ),
}  # fmt: skip
RECEIVING_ROLES = tuple(terms.role for terms in TERMS.values())
