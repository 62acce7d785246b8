from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qingshan.access.querysets import GatedQuerySet
from qingshan.accounts.models import User
from qingshan.core.clock import now
from qingshan.people.models import Person
from scheduling.modes import Mode
from scheduling.terms.models import Speciality


class CounselorRequestQuerySet(GatedQuerySet["CounselorRequest"]):
    def visible_to(self, actor: User) -> Self:
        """Who was asked, who asked, and who may assign the referral."""
        from counseling.waiting.room import seen_referrals

        return self.filter(Q(counselor=actor) | Q(asked_by=actor) | Q(referral__in=seen_referrals(actor)))

    def open(self) -> Self:
        return self.filter(status=CounselorRequest.Status.ASKED)


class CounselorRequest(models.Model):
    """That one counsellor is asked to take a counselling referral. 派请。

    place: in the list that was shown, from 1; reason: why not the first, empty for the first; need, language, sex,
    mode: what was wished for then. Nothing is said of the resident.
    """

    class Status(models.TextChoices):
        ASKED = "asked", _("待答复")
        ACCEPTED = "accepted", _("已接受")
        DECLINED = "declined", _("已婉拒")
        OVER = "over", _("已由他人接手或撤回")

    class Why(models.TextChoices):
        FULL = "full", _("近期没有余量")
        KNOWN = "known", _("与当事人相识，需要回避")
        SKILL = "skill", _("不在本人专长之内")
        AWAY = "away", _("即将请假或离岗")
        OTHER = "other", _("其他原因")

    referral_id: Any
    referral = models.ForeignKey("casework.Referral", on_delete=models.PROTECT, related_name="+")
    counselor_id: Any
    counselor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(_("状态"), max_length=8, choices=Status.choices, default=Status.ASKED)
    asked_by_id: Any
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=now)
    answer_by = models.DateTimeField(_("答复时限"))
    answered_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(_("婉拒原因"), max_length=5, choices=Why.choices, blank=True)
    place = models.PositiveSmallIntegerField()
    reason = models.CharField(_("没有选第一位的原因"), max_length=200, blank=True)
    need = models.CharField(_("需要的专长"), max_length=10, choices=Speciality.choices, blank=True)
    language = models.CharField(_("沟通语言"), max_length=6, choices=Person.Language.choices, blank=True)
    sex = models.CharField(_("希望咨询师的性别"), max_length=8, choices=Person.Sex.choices[:2], blank=True)
    mode = models.CharField(_("方式"), max_length=9, choices=Mode.choices, blank=True)

    objects = CounselorRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral"], condition=Q(status="asked"), name="assignment_asks_one_at_a_time"
            ),
            models.CheckConstraint(name="assignment_other_than_first_has_reason", condition=Q(place=1) | ~Q(reason="")),
            models.CheckConstraint(name="assignment_declined_says_why", condition=~Q(status="declined") | ~Q(why="")),
            models.CheckConstraint(
                name="assignment_answered_says_when",
                condition=Q(status="asked", answered_at__isnull=True)
                | (~Q(status="asked") & Q(answered_at__isnull=False)),
            ),
        ]
