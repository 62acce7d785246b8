import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.team import cases_worked_by
from counseling import sight
from qingshan.access.querysets import GatedQuerySet
from qingshan.accounts.models import User
from qingshan.accounts.roles import Role
from qingshan.core.clock import now
from qingshan.core.crypto import EncryptedTextField


class EpisodeQuerySet(GatedQuerySet["Episode"]):
    def visible_to(self, actor: User) -> Self:
        """The same answer as ``rules.can_read``, asked of a whole table."""
        return self.filter(sight.of_episode(actor))

    def bookable_by(self, actor: User) -> Self:
        """The running episodes of a resident, and those of the cases on whose team a social worker is."""
        bookable = sight.NOBODY
        if actor.has_role(Role.RESIDENT) and actor.person_id:
            bookable |= Q(person_id=actor.person_id)
        if actor.has_role(Role.WORKER):
            bookable |= Q(case__in=cases_worked_by(actor)) & sight.not_own(actor)
        return self.open().filter(bookable)

    def open(self) -> Self:
        return self.filter(status=Episode.Status.OPEN)


class Episode(models.Model):
    """A course of counselling that one referral asked for. FHIR R4 EpisodeOfCare; 心理咨询服务。

    supervisor: the clinical supervisor who answered for it when it was opened; who may look is decided by the
    supervision line in force on the day.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("进行中")
        CLOSED = "closed", _("已结束")

    class Closed(models.TextChoices):
        GOALS_MET = "goals_met", _("目标达到")
        WITHDREW = "withdrew", _("居民决定结束")
        LOST = "lost", _("失去联系")
        REFERRED = "referred", _("已建议其他机构")
        MOVED = "moved", _("迁出本区")
        DIED = "died", _("居民去世")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.OneToOneField("casework.Referral", on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    counselor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    status = models.CharField(_("状态"), max_length=6, choices=Status.choices, default=Status.OPEN)
    opened_at = models.DateTimeField(_("开始时间"), default=now)
    closed_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    closed_reason = models.CharField(_("结束原因"), max_length=10, choices=Closed.choices, blank=True)

    objects = EpisodeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["counselor", "status"])]
        constraints = [
            models.CheckConstraint(
                name="episode_closed_has_time_and_reason",
                condition=Q(status="open", closed_at__isnull=True, closed_reason="")
                | (Q(status="closed", closed_at__isnull=False) & ~Q(closed_reason="")),
            ),
            models.UniqueConstraint(
                fields=["case", "person"], condition=Q(status="open"), name="episode_one_open_a_case_and_person"
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN


class MedicalAdviceQuerySet(GatedQuerySet["MedicalAdvice"]):
    def visible_to(self, actor: User) -> Self:
        return self.filter(sight.of_episode(actor, "episode__"))


class MedicalAdvice(models.Model):
    """Advice to see a qualified institution, as article 23 of the Mental Health Law asks when a disorder is suspected.

    It records that advice was given and how it was taken; it says nothing about what a physician may find.
    """

    class Response(models.TextChoices):
        ACCEPTED = "accepted", _("愿意前往")
        CONSIDERING = "considering", _("再考虑")
        DECLINED = "declined", _("暂不前往")
        ALREADY = "already", _("已在就诊")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="advice")
    given_at = models.DateTimeField(_("告知时间"))
    institution = EncryptedTextField(_("建议前往的机构"), keyring="notes")
    response = models.CharField(_("居民的回应"), max_length=12, choices=Response.choices)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=now)

    objects = MedicalAdviceQuerySet.as_manager()
